namespace PyCompat.Tool;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    /// <summary>Success.</summary>
    public const int Success = 0;

    /// <summary>A failure at run time: refused, timed out, the peer died inside a message.</summary>
    public const int Failure = 1;

    /// <summary>Wrong usage; the same code as Python's argparse.</summary>
    public const int Usage = 2;

    /// <summary><c>probe</c>: nothing is listening.</summary>
    public const int ProbeUnreachable = 3;

    /// <summary><c>probe</c>: the endpoint listens, but sends nothing.</summary>
    public const int ProbeSilent = 4;

    /// <summary><c>probe</c>: the endpoint listens, and does not want a key.</summary>
    public const int ProbeKeyless = 5;

    /// <summary><c>probe</c>: the endpoint listens, but uses another protocol.</summary>
    public const int ProbeForeign = 6;

    /// <summary><c>probe</c>: the key is wrong.</summary>
    public const int ProbeRefused = 7;
}
