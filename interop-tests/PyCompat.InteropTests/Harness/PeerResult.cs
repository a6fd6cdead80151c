namespace PyCompat.InteropTests.Harness;

/// <summary>How a peer process ended, and all it printed.</summary>
internal sealed record PeerResult(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard output.</summary>
    public string[] OutputLines =>
        Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Fails the test, with all that was printed, unless the exit code is 0.</summary>
    public void MustHaveSucceeded() =>
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n--- standard output\n{Output}\n--- standard error\n{Error}");
}
