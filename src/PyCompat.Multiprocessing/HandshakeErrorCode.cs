namespace PyCompat.Multiprocessing;

/// <summary>Why a handshake failed, on this side or the peer's.</summary>
public enum HandshakeErrorCode
{
    /// <summary>The peer sent nothing before the time limit: it may not have a key.</summary>
    Silent,

    /// <summary>The time limit was reached in the middle of the handshake.</summary>
    TooSlow,

    /// <summary>The peer closed the connection, or died, before the handshake was complete.</summary>
    Disconnected,

    /// <summary>
    /// The peer sent something that is not part of a handshake: it may not have a key, or not speak this protocol.
    /// </summary>
    ProtocolViolation,

    /// <summary>The peer requires a digest that is unknown, not allowed, or not available on this platform.</summary>
    DigestRefused,

    /// <summary>The peer's response is wrong: it has a different key.</summary>
    WrongKey,

    /// <summary>The peer rejected this side's response.</summary>
    Rejected,

    /// <summary>The peer sent a challenge that this process had made: it is being relayed.</summary>
    RelayedChallenge,

    /// <summary>A client without a key received a challenge: the listener requires a key.</summary>
    KeyWanted,

    /// <summary>Too many clients were in their handshakes at once, and this one had not sent anything yet.</summary>
    GaveWay,

    /// <summary>The peer's process runs as another user.</summary>
    OtherUser,

    /// <summary>Wrapping the stream failed: TLS, or another wrapper set in the options.</summary>
    WrappingFailed,
}
