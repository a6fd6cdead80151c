namespace PyCompat.UnitTests.Pickle.Razorvine;

/// <summary>docs/razorvine.md lists exactly the gaps that the contract's tests demonstrate.</summary>
public class RazorvineDocumentTests
{
    private const string RewriteVariable = "PYCOMPAT_WRITE_RAZORVINE_GAPS";

    private const string TableStart = "<!-- gaps: as RazorvineGaps in the tests has them -->\n";

    private const string TableEnd = "<!-- end of the gaps -->";

    /// <summary>Behaviors of the contract that are not values of a table.</summary>
    private static readonly string[] Others = ["depth 1000", "depth 100000", "a str of Python 2"];

    [Fact]
    public async Task The_document_lists_the_gaps_that_the_tests_have()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        if (Environment.GetEnvironmentVariable(RewriteVariable) is { } path)
        {
            await File.WriteAllTextAsync(path, Rewrite(await File.ReadAllTextAsync(path, cancellation)), cancellation);
            return;
        }

        string committed = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "docs", "razorvine.md"), cancellation);
        Assert.True(
            Rewrite(committed) == committed,
            $"docs/razorvine.md differs from RazorvineGaps; to write it anew: {RewriteVariable}=$PWD/docs/razorvine.md "
            + $"./build.sh test -- -class {typeof(RazorvineDocumentTests).FullName}");
    }

    [Fact]
    public void Every_gap_is_a_behavior_of_the_contract() => Assert.All(
        RazorvineGaps.ByBehaviour.Keys,
        gap => Assert.True(
            ContractValues.OfPython.ContainsKey(gap) || ContractValues.OfDotNet.ContainsKey(gap)
                || Others.Contains(gap),
            $"there is no behaviour '{gap}'"));

    private static string Rewrite(string document)
    {
        int start = document.IndexOf(TableStart, StringComparison.Ordinal) + TableStart.Length;
        int end = document.IndexOf(TableEnd, StringComparison.Ordinal);
        return document[..start] + RazorvineGaps.Format() + document[end..];
    }
}
