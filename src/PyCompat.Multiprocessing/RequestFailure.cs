namespace PyCompat.Multiprocessing;

/// <summary>What a request does that cannot be read, or whose handler throws.</summary>
public enum RequestFailure
{
    /// <summary>It is answered by an exception object, and the conversation goes on.</summary>
    Reply,

    /// <summary>It has no answer, and the exception ends the call that serves.</summary>
    End,
}
