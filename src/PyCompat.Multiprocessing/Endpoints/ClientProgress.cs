namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>How far a client of a listener has come.</summary>
internal enum ClientProgress
{
    /// <summary>It has said nothing.</summary>
    Silent,

    /// <summary>It has begun a message, has not finished it, and has not shown that it knows the key.</summary>
    Speaking,

    /// <summary>It has sent something that this process has not come to read yet.</summary>
    Unread,

    /// <summary>It has answered the challenge rightly: no stranger gets so far.</summary>
    Proven,
}
