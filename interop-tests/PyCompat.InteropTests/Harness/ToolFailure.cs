namespace PyCompat.InteropTests.Harness;

/// <summary>The form of every failure of the tool.</summary>
internal static class ToolFailure
{
    /// <summary>Wrong usage; the same exit code as Python's argparse.</summary>
    public const int Usage = 2;

    /// <summary>A failure at run time.</summary>
    public const int RunTime = 1;

    /// <summary>
    /// Fails the test unless the tool ended with this exit code and one line on standard error that contains these
    /// words.
    /// </summary>
    public static void MustBe(PeerResult result, int exitCode, params string[] words)
    {
        Assert.Equal(exitCode, result.ExitCode);
        var lines = result.Error.TrimEnd().Split('\n');
        Assert.True(lines.Length == 1, $"not one line:\n{result.Error}");
        Assert.StartsWith("pycompat: ", lines[0], StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, lines[0], StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}
