namespace PyCompat.Multiprocessing;

/// <summary>
/// The native calls of this library: one nested class for each native library, one file for each group of calls.
/// </summary>
internal static partial class Interop
{
    /// <summary>The C library of the system. Constants keep their C names; the values are Linux's.</summary>
    internal static partial class LibC
    {
        private const string Library = "libc";
    }
}
