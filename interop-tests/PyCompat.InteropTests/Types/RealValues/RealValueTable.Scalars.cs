namespace PyCompat.InteropTests.Types.RealValues;

/// <content>Numbers, texts and bytes.</content>
internal static partial class RealValueTable
{
    private static IReadOnlyList<RealValue> Scalars =>
    [
        new RealValue<string>("Text('x')", "string", "\"x\"") { Oldest = "2.7" },
        new RealValue<int>("Whole(5)", "int", "5") { Oldest = "2.7" },
        new RealValue<double>("Real(1.5)", "double", "1.5") { Oldest = "2.7" },
        new RealValue<string>("markupsafe.Markup('<b>')", "string", "\"<b>\"") { Needs = "markupsafe" },
    ];
}
