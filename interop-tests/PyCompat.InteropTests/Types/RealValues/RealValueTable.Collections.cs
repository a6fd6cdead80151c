namespace PyCompat.InteropTests.Types.RealValues;

/// <content>Lists, tuples, sets, dicts, and what stands for them.</content>
internal static partial class RealValueTable
{
    private static IReadOnlyList<RealValue> Collections =>
    [
        new RealValue<int[]>("range(3)", "int[]", "[0, 1, 2]"),
    ];
}
