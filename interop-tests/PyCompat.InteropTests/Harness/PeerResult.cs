namespace PyCompat.InteropTests.Harness;

/// <summary>The exit code and the complete output of a peer process.</summary>
internal sealed record PeerResult(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard output.</summary>
    public string[] OutputLines =>
        Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Fails the test, reporting all output, unless the exit code is 0.</summary>
    public void MustHaveSucceeded() =>
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n--- standard output\n{Output}\n--- standard error\n{Error}");
}
