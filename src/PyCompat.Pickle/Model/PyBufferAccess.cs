namespace PyCompat.Pickle.Model;

/// <summary>The access that a pickle requests for an out-of-band buffer.</summary>
public enum PyBufferAccess
{
    /// <summary>The same as the buffer that was supplied.</summary>
    AsGiven,

    /// <summary>Read-only.</summary>
    ReadOnly,
}
