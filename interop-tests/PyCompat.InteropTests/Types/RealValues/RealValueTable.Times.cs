namespace PyCompat.InteropTests.Types.RealValues;

/// <content>Dates and times.</content>
internal static partial class RealValueTable
{
    private static IReadOnlyList<RealValue> Times =>
    [
    ];
}
