namespace PyCompat.Multiprocessing.Authentication;

/// <summary>How far a client of a listener has come.</summary>
internal enum ClientProgress
{
    /// <summary>It has said nothing.</summary>
    Silent,

    /// <summary>It has sent a byte or more, and has not shown yet that it knows the key.</summary>
    Speaking,

    /// <summary>It has answered the challenge rightly: no stranger gets so far.</summary>
    Proven,
}
