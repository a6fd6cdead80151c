namespace PyCompat.Multiprocessing.Handshake;

/// <summary>
/// One half of a handshake: what this side says and makes of what it hears, without any input or output.
/// </summary>
internal abstract class HandshakeRole : IDisposable
{
    /// <summary>What is waited for, as the object of a sentence.</summary>
    internal abstract string Awaited { get; }

    /// <summary>What it probably means, and what to do, when the other end never says anything.</summary>
    internal abstract string OnSilence { get; }

    /// <summary>What is sent before anything is received; null: nothing.</summary>
    internal abstract byte[]? Start();

    /// <summary>What follows from a message.</summary>
    internal abstract HandshakeResult Receive(ReadOnlySpan<byte> message);

    /// <summary>Nobody waits for this part any more, however it ended.</summary>
    public virtual void Dispose()
    {
    }
}
