namespace PyCompat.Pickle;

/// <summary>What the attributes on members that need reflection say to do instead.</summary>
internal static class ReflectionText
{
    public const string Trimmed =
        "The type is looked at by reflection, and trimming may take away what it finds. Give the overload with a "
        + "PyConverter<T> one that is made of PyConverters and PyRecord<T>.";

    public const string Dynamic =
        "Converters are put together while the program runs, for which native AOT may have no code. Give the overload "
        + "with a PyConverter<T> one that is made of PyConverters and PyRecord<T>.";
}
