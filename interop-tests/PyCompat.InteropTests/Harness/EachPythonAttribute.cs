using System.Reflection;
using PyCompat.UnitTests.Support;
using Xunit.Sdk;
using Xunit.v3;

namespace PyCompat.InteropTests.Harness;

/// <summary>
/// Provides one row per CPython: the default, the oldest and the newest one found, or every series in the higher tiers.
/// A series that is expected but not installed is a row that is skipped with a reason; the same applies to PyPy if
/// requested.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachPythonAttribute : DataAttribute
{
    /// <summary>The oldest series that the test supports, such as "3.4"; older ones produce no row.</summary>
    public string Oldest { get; init; } = "2.7";

    /// <summary>Whether to include every series in every tier, for an inexpensive test.</summary>
    public bool InEveryTier { get; init; }

    /// <summary>Whether to include only the newest Python in the default tier, for a slow test.</summary>
    public bool NewestByDefault { get; init; }

    /// <summary>Whether to include a row for PyPy in the tiers that include every series.</summary>
    public bool WithPyPy { get; init; }

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var oldest = Version.Parse(Oldest);
        var found = InstalledPythons.All.Where(python => python.Series >= oldest).ToList();
        IReadOnlyCollection<ITheoryDataRow> rows = InEveryTier || !TestTier.IsDefault || found.Count == 0
            ? [.. found.Select(Row), .. Missing(oldest, found), .. PyPy()]
            : [.. found.Where(python => python == found[^1]
                    || (!NewestByDefault && (IsDefault(python) || python == found[0])))
                .Select(Row)];
        return new(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => false;

    private static bool IsDefault(InstalledPython python) => python == InstalledPythons.Default;

    private static TheoryDataRow<InstalledPython> Row(InstalledPython python) => new(python);

    private static IEnumerable<ITheoryDataRow> Missing(Version oldest, List<InstalledPython> found) =>
        InstalledPythons.Expected
            .Where(series => series >= oldest && !found.Exists(python => python.Series == series))
            .Select(series => Skipped(
                new InstalledPython(series, ""),
                $"Python {series} is not installed: neither python3 on PATH, nor PYCOMPAT_PYTHON, nor under pyenv's "
                + "folder"));

    private IEnumerable<ITheoryDataRow> PyPy()
    {
        if (!WithPyPy)
        {
            return [];
        }

        return InstalledPythons.PyPy is { } python
            ? [Row(python)]
            : [Skipped(new InstalledPython(new(3, 11), "", IsPyPy: true), "no PyPy is installed under pyenv's folder")];
    }

    private static TheoryDataRow<InstalledPython> Skipped(InstalledPython python, string why) =>
        new(python) { Skip = why };
}
