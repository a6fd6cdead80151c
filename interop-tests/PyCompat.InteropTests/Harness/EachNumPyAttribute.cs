using System.Reflection;
using PyCompat.UnitTests.Support;
using Xunit.Sdk;
using Xunit.v3;

namespace PyCompat.InteropTests.Harness;

/// <summary>
/// One row per Python that has NumPy: the distribution's, or each that there is in the tiers above. Where there is
/// none, a row that is skipped and says so.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachNumPyAttribute : DataAttribute
{
    /// <summary>Those alone that have pandas as well.</summary>
    public bool WithPandas { get; init; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        IReadOnlyList<InstalledPython> found = WithPandas ? NumPyPython.AllWithPandas : NumPyPython.AllWithNumPy;
        IReadOnlyCollection<ITheoryDataRow> rows = found.Count == 0
            ? [new TheoryDataRow<InstalledPython>(InstalledPythons.Default) { Skip = NumPyPython.Missing }]
            : [.. found.Take(TestTier.IsDefault ? 1 : found.Count)
                .Select(static python => new TheoryDataRow<InstalledPython>(python))];
        return new(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => false;
}
