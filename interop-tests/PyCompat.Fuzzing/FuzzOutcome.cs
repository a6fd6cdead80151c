namespace PyCompat.Fuzzing;

/// <summary>How far a message came.</summary>
public enum FuzzOutcome
{
    /// <summary>It was refused.</summary>
    NotRead,

    /// <summary>It was read; what it holds cannot be written at its protocol.</summary>
    NotWritten,

    /// <summary>It was read and written.</summary>
    Written,
}
