namespace PyCompat.Multiprocessing.Handshake;

/// <summary>What follows from a message of the handshake: something to send, and how it goes on.</summary>
internal readonly record struct HandshakeResult
{
    /// <summary>What is sent next; null: nothing.</summary>
    internal byte[]? Reply { get; private init; }

    /// <summary>Whether this part of the handshake is over, well.</summary>
    internal bool IsDone { get; private init; }

    /// <summary>Why it is over, not well; thrown once the reply is sent.</summary>
    internal HandshakeException? Failure { get; private init; }

    internal static HandshakeResult GoOn(byte[] reply) => new() { Reply = reply };

    internal static HandshakeResult Done(byte[]? reply = null) => new() { Reply = reply, IsDone = true };

    internal static HandshakeResult Fail(HandshakeFailureReason reason, string message, byte[]? reply = null) =>
        new() { Failure = new HandshakeException(reason, message), Reply = reply };
}
