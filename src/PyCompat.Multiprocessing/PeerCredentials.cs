namespace PyCompat.Multiprocessing;

/// <summary>
/// The process at the other end of a Unix socket, as recorded by the kernel when the connection was made (SO_PEERCRED).
/// </summary>
/// <param name="ProcessId">
/// The process that connected or listened; 0 if it is in a process namespace that is not visible here.
/// </param>
/// <param name="UserId">Its effective user ID.</param>
/// <param name="GroupId">Its effective group ID.</param>
public sealed record PeerCredentials(int ProcessId, uint UserId, uint GroupId);
