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

    /// <summary><c>probe</c>: nobody listens there.</summary>
    public const int ProbeUnreachable = 3;

    /// <summary><c>probe</c>: somebody listens, and says nothing.</summary>
    public const int ProbeSilent = 4;

    /// <summary><c>probe</c>: somebody listens, and wants no key.</summary>
    public const int ProbeKeyless = 5;

    /// <summary><c>probe</c>: somebody listens who speaks otherwise.</summary>
    public const int ProbeForeign = 6;

    /// <summary><c>probe</c>: the key is wrong.</summary>
    public const int ProbeRefused = 7;
}
