namespace PyCompat.Multiprocessing.Polling;

/// <summary>Something that can be asked whether it is ready, and waited for without a thread.</summary>
internal abstract class WindowsWaitable : Waitable
{
    /// <exception cref="ObjectDisposedException">Closed.</exception>
    internal abstract bool IsReady();

    /// <summary>Ends when it is ready.</summary>
    /// <exception cref="ObjectDisposedException">Closed, also while waiting.</exception>
    internal abstract Task WaitAsync(CancellationToken cancellationToken);
}
