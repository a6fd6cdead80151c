namespace PyCompat.Pickle.Writing;

/// <summary>What a <see cref="ChunkedBuffer"/> does with the bytes of a long payload.</summary>
internal enum PayloadHandling
{
    /// <summary>They are copied: the value may change before they are written.</summary>
    Copied,

    /// <summary>They stay where they are, for the call in which they are written as well.</summary>
    Borrowed,
}
