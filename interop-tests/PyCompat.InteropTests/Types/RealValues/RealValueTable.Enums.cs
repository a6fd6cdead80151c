namespace PyCompat.InteropTests.Types.RealValues;

/// <content>Enums and flags.</content>
internal static partial class RealValueTable
{
    private static IReadOnlyList<RealValue> Enums =>
    [
    ];
}
