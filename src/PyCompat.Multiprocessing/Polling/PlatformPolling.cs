namespace PyCompat.Multiprocessing.Polling;

/// <summary>How this system waits for objects: epoll, or the mechanisms of Windows.</summary>
internal abstract partial class PlatformPolling
{
    /// <summary>The implementation for the current system.</summary>
    public static PlatformPolling Current { get; } = Choose();

    /// <exception cref="PlatformNotSupportedException">The native calls do not support this system.</exception>
    public abstract void EnsureSupported();

    public abstract WaitSet CreateWaitSet();

    /// <param name="owner">The object name in an <see cref="ObjectDisposedException"/>.</param>
    public abstract ReadyQueue<T> CreateReadyQueue<T>(string owner)
        where T : class;
}
