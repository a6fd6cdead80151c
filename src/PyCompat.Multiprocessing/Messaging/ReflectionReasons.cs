namespace PyCompat.Multiprocessing.Messaging;

/// <summary>Why a call that looks at types cannot be trimmed or compiled natively.</summary>
internal static class ReflectionReasons
{
    public const string Trimmed =
        "The type is looked at by reflection, and trimming may take away what it finds. Use the overload with a "
        + "PyConverter<T>.";

    public const string Dynamic =
        "Converters are put together while the program runs, for which native AOT may have no code. Use the overload "
        + "with a PyConverter<T>.";
}
