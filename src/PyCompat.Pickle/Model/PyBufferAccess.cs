namespace PyCompat.Pickle.Model;

/// <summary>How a pickle wants an out-of-band buffer to be seen.</summary>
public enum PyBufferAccess
{
    /// <summary>As it is given.</summary>
    AsGiven,

    /// <summary>Read-only.</summary>
    ReadOnly,
}
