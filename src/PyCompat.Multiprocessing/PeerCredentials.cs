namespace PyCompat.Multiprocessing;

/// <summary>
/// Who is at the other end of a Unix socket, as the kernel noted it when the connection was made (SO_PEERCRED).
/// </summary>
/// <param name="ProcessId">The process that connected, or listened; 0 when it is in a namespace out of sight.</param>
/// <param name="UserId">Its effective user.</param>
/// <param name="GroupId">Its effective group.</param>
public sealed record PeerCredentials(int ProcessId, uint UserId, uint GroupId);
