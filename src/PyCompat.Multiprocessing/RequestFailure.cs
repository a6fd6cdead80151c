namespace PyCompat.Multiprocessing;

/// <summary>How to handle a request that cannot be read, or whose handler throws.</summary>
public enum RequestFailure
{
    /// <summary>Answer with an exception object and continue.</summary>
    Reply,

    /// <summary>Do not answer: the exception ends the serving call.</summary>
    End,
}
