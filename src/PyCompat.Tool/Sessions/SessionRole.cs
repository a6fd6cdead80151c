namespace PyCompat.Tool.Sessions;

/// <summary>Who calls whom.</summary>
internal enum SessionRole
{
    /// <summary>Connect, talk once.</summary>
    Client,

    /// <summary>Bind, serve everyone until a signal comes.</summary>
    Listen,

    /// <summary>Bind, serve one connection.</summary>
    ListenOnce,
}
