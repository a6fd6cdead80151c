namespace PyCompat.InteropTests.Types.RealValues;

/// <content>Exceptions in place of what was asked for, and what else no class made.</content>
internal static partial class RealValueTable
{
    private static IReadOnlyList<RealValue> Exceptions =>
    [
    ];
}
