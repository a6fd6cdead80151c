namespace PyCompat.Multiprocessing;

/// <summary>Why a peer was not let in, or did not let this side in.</summary>
public enum HandshakeErrorCode
{
    /// <summary>The time was over and the peer had said nothing: it may have no key.</summary>
    Silent,

    /// <summary>The time was over in the middle of the handshake.</summary>
    TooSlow,

    /// <summary>The peer closed, or died, before the handshake was over.</summary>
    Disconnected,

    /// <summary>What the peer sent is no part of a handshake: it may have no key, or be something else.</summary>
    ProtocolViolation,

    /// <summary>The peer insists on a digest that is unknown, not allowed or not there on this platform.</summary>
    DigestRefused,

    /// <summary>The peer's response is wrong: its key is another.</summary>
    WrongKey,

    /// <summary>The peer says that this side's response is wrong.</summary>
    Rejected,

    /// <summary>The peer sent a challenge that this very process had made: somebody relays it.</summary>
    RelayedChallenge,

    /// <summary>A keyless client was sent a challenge: the listener wants a key.</summary>
    KeyWanted,

    /// <summary>Too many clients were there at once, and this one had said nothing yet.</summary>
    GaveWay,

    /// <summary>The peer's process runs as another user.</summary>
    OtherUser,

    /// <summary>Wrapping the stream failed: TLS, or what else the options put around it.</summary>
    WrappingFailed,
}
