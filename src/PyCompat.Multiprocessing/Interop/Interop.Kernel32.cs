namespace PyCompat.Multiprocessing;

internal static partial class Interop
{
    /// <summary>The base of Windows. Constants keep their C names.</summary>
    internal static partial class Kernel32
    {
        private const string Library = "kernel32.dll";
    }
}
