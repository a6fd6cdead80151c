using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle.Converters.Reflection;

/// <summary>
/// Whether types may be looked at by reflection where a caller did not ask for it: records that are sent.
/// </summary>
internal static class ReflectionSupport
{
    private const string Switch = "PyCompat.Pickle.ReflectionMapping";

    /// <summary>
    /// Not in native AOT; a trimmed program sets the switch of that name to false.
    /// </summary>
    [FeatureSwitchDefinition(Switch)]
    [FeatureGuard(typeof(RequiresUnreferencedCodeAttribute))]
    [FeatureGuard(typeof(RequiresDynamicCodeAttribute))]
#pragma warning disable IL4000 // That a trimmed program sets the switch is what the guard rests on.
    public static bool IsEnabled =>
        AppContext.TryGetSwitch(Switch, out bool isOn) ? isOn : RuntimeFeature.IsDynamicCodeSupported;
#pragma warning restore IL4000
}

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
