namespace PyCompat.Tool;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>A failure at run time: refused, timed out, the peer died inside a message.</summary>
    public const int Failure = 1;

    /// <summary>Wrong usage; also what Python's argparse answers.</summary>
    public const int Usage = 2;
}
