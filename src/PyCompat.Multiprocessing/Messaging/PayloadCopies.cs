namespace PyCompat.Multiprocessing.Messaging;

/// <summary>Whether a <see cref="PooledBufferWriter"/> copies long payloads.</summary>
internal enum PayloadCopies
{
    /// <summary>It does: what is sent may change before it has left.</summary>
    Made,

    /// <summary>They stay where they are until the message has left, which is before the call is over.</summary>
    Saved,
}
