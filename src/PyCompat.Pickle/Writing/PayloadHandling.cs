namespace PyCompat.Pickle.Writing;

/// <summary>How a <see cref="ChunkedBuffer"/> handles the bytes of a long payload.</summary>
internal enum PayloadHandling
{
    /// <summary>Copied, because the value may change before they are written.</summary>
    Copied,

    /// <summary>Not copied, because they are written during the same call.</summary>
    Borrowed,
}
