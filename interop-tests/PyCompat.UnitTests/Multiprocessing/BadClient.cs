namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>How a client misbehaves at a listener that has a key.</summary>
public enum BadClient
{
    Silent,
    Garbage,
    Trickles,
    TwoGibibytes,
    TooLong,
    UnknownDigest,
    WrongMac,
    WrongLengthMac,
    Keyless,
    Closes,
    Resets,
    StopsAfterOneStep,
}
