namespace PyCompat.Fuzzing;

/// <summary>How far the processing of a message got.</summary>
public enum FuzzOutcome
{
    /// <summary>The message was refused.</summary>
    NotRead,

    /// <summary>The message was read; its content cannot be written at the message's protocol.</summary>
    NotWritten,

    /// <summary>The message was read and written.</summary>
    Written,
}
