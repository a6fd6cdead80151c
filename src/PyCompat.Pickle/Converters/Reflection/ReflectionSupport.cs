using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle.Converters.Reflection;

/// <summary>Whether records that are sent may be inspected by reflection without the caller's request.</summary>
internal static class ReflectionSupport
{
    private const string Switch = "PyCompat.Pickle.ReflectionMapping";

    /// <summary>False in native AOT; a trimmed program sets the switch with that name to false.</summary>
    [FeatureSwitchDefinition(Switch)]
    [FeatureGuard(typeof(RequiresUnreferencedCodeAttribute))]
    [FeatureGuard(typeof(RequiresDynamicCodeAttribute))]
#pragma warning disable IL4000 // The guard relies on trimmed programs setting the switch.
    public static bool IsEnabled =>
        AppContext.TryGetSwitch(Switch, out bool isOn) ? isOn : RuntimeFeature.IsDynamicCodeSupported;
#pragma warning restore IL4000
}

/// <summary>The messages of the attributes on members that need reflection, with alternatives.</summary>
internal static class ReflectionText
{
    public const string Trimmed =
        "The type is inspected by reflection, and trimming may remove what it needs. Call the overload with a "
        + "PyConverter<T> that is built from PyConverters and PyRecord<T>.";

    public const string Dynamic =
        "Converters are composed at run time, for which native AOT may have no code. Call the overload "
        + "with a PyConverter<T> that is built from PyConverters and PyRecord<T>.";
}
