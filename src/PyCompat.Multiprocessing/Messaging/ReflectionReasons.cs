namespace PyCompat.Multiprocessing.Messaging;

/// <summary>Why a call that inspects types is not compatible with trimming or native AOT.</summary>
internal static class ReflectionReasons
{
    public const string Trimmed =
        "The type is inspected by reflection, and trimming may remove what it needs. Use the overload with a "
        + "PyConverter<T>.";

    public const string Dynamic =
        "Converters are built at run time, for which native AOT may lack the code. Use the overload "
        + "with a PyConverter<T>.";
}
