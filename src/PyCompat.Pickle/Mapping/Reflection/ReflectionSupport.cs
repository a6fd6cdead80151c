using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

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
