namespace PyCompat.InteropTests;

public class DemoTests
{
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
}
