namespace PyCompat.Multiprocessing.Polling;

/// <summary>How objects are waited for on this system: by epoll, or by what Windows has.</summary>
internal abstract partial class PlatformPolling
{
    /// <summary>That of the system this process runs on.</summary>
    public static PlatformPolling Current { get; } = Choose();

    /// <exception cref="PlatformNotSupportedException">The native calls are not laid out for this system.</exception>
    public abstract void EnsureSupported();

    public abstract WaitSet CreateWaitSet();

    /// <param name="owner">The name that an <see cref="ObjectDisposedException"/> gives.</param>
    public abstract ReadyQueue<T> CreateReadyQueue<T>(string owner)
        where T : class;
}
