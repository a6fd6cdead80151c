namespace PyCompat.Multiprocessing.Transports;

/// <summary>
/// Waiting for a handle of Windows without tying up a thread: the pool waits for 63 with each of its own.
/// </summary>
internal static class Signals
{
    /// <summary>True: signaled; false: cancelled first.</summary>
    internal static async Task<bool> WaitAsync(WaitHandle handle, CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RegisteredWaitHandle registration = ThreadPool.UnsafeRegisterWaitForSingleObject(
            handle, static (state, _) => ((TaskCompletionSource<bool>)state!).TrySetResult(true), ended,
            Timeout.Infinite, executeOnlyOnce: true);
        using CancellationTokenRegistration cancelling = cancellationToken.UnsafeRegister(
            static state => ((TaskCompletionSource<bool>)state!).TrySetResult(false), ended);
        try
        {
            return await ended.Task.ConfigureAwait(false);
        }
        finally
        {
            registration.Unregister(null);
        }
    }
}
