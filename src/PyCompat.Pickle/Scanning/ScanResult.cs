namespace PyCompat.Pickle;

/// <summary>What the bytes of a pickle that have arrived amount to.</summary>
internal enum ScanResult
{
    /// <summary>A beginning: more have to come.</summary>
    Incomplete,

    /// <summary>A pickle, up to its STOP and the end of the frame that this is in.</summary>
    Complete,

    /// <summary>No pickle, or one that exceeds a limit: reading what is there says what is wrong.</summary>
    Broken,
}
