using System.Reflection;
using PyCompat.UnitTests.Support;
using Xunit.Sdk;
using Xunit.v3;

namespace PyCompat.InteropTests.Harness;

/// <summary>
/// Provides one row per Python with NumPy: the distribution's Python, or all of them in the higher tiers. If there is
/// none, provides one row that is skipped with a reason.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachNumPyAttribute : DataAttribute
{
    /// <summary>Whether to include only versions that also have pandas.</summary>
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
