using System.Text.RegularExpressions;

namespace PyCompat.InteropTests;

public partial class DemoTests
{
    /// <summary>The oldest Python that the workers of a pool run on.</summary>
    private static readonly Version OldestForWorkers = new(3, 8);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", WithPyPy = true)]
    public async Task The_demo_ends_with_a_line_that_reports_success(InstalledPython python)
    {
        await using var demo = Peer.Start(Cli.Wrap(Fixtures.Program("PyCompat.Demo"))
            .WithEnvironmentVariables(variables => variables.Set("PYCOMPAT_PYTHON", python.Path)));

        var result = await demo.WaitForEndAsync();

        result.MustHaveSucceeded();
        Assert.StartsWith("All ", result.OutputLines[^1], StringComparison.Ordinal);
        Assert.Contains($"Python {python.Series}.", result.OutputLines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("DIFFERS", result.Output, StringComparison.Ordinal);
        MustHavePicture(result, python);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_demo_without_a_Python_fails_in_one_line()
    {
        await using var demo = Peer.Start(Cli.Wrap(Fixtures.Program("PyCompat.Demo"))
            .WithEnvironmentVariables(variables => variables.Set("PYCOMPAT_PYTHON", "no-such-python")));

        var result = await demo.WaitForEndAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no-such-python", Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>A pool has drawn it as plain text, because the output is not a terminal.</summary>
    private static void MustHavePicture(PeerResult result, InstalledPython python)
    {
        var picture = result.OutputLines.Where(line => PictureLine().IsMatch(line)).ToList();
        if (python.Series < OldestForWorkers)
        {
            Assert.Empty(picture);
            Assert.Equal(
                "Without the picture by a pool of processes, which needs Python 3.8.", result.OutputLines[^2]);
            return;
        }

        Assert.DoesNotContain('\e', result.Output);
        Assert.Equal(30, picture.Count);
        Assert.All(picture, line => Assert.InRange(line.Length, 1, 80));
        Assert.Matches(TimesLine(), result.OutputLines[^2]);
    }

    [GeneratedRegex(@"^ *[.,:;\-+*%#@]{20,}$")]
    private static partial Regex PictureLine();

    [GeneratedRegex(
        @"^\d Python processes took part: \d+\.\d\d s, and \d+\.\d\d s by one \(\d+\.\d times as fast\)\.$")]
    private static partial Regex TimesLine();
}
