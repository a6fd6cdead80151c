namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>How a listener misbehaves towards a client with a key.</summary>
public enum BadListener
{
    Silent,
    Closes,
    Resets,
    Keyless,
    Garbage,
    TooLong,
    BadLength,
    ShortChallenge,
    UnknownDigest,
    StopsAfterTheResponse,
    Refuses,
    BogusVerdict,
    DoesNotAnswer,
    AnswersWrongly,
}
