namespace PyCompat.Workers;

/// <summary>Why a call that inspects types is not compatible with trimming or native AOT.</summary>
internal static class ReflectionReasons
{
    public const string Trimmed =
        "The type is inspected by reflection, and trimming may remove what it needs. Add a PyConverter<T> for it to "
        + "the PickleOptions, or use types that need none.";

    public const string Dynamic =
        "Converters are built at run time, for which native AOT may lack the code. Add a PyConverter<T> for the type "
        + "to the PickleOptions.";
}
