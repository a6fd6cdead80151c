namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// Waiting for a handle of Windows without tying up a thread: the pool waits for 63 with each of its own.
/// </summary>
internal static class Signals
{
    /// <summary>True: signaled; false: cancelled first, and no signal was taken.</summary>
    internal static async Task<bool> WaitAsync(WaitHandle handle, CancellationToken cancellationToken)
    {
        TaskCompletionSource signaled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RegisteredWaitHandle registration = ThreadPool.UnsafeRegisterWaitForSingleObject(
            handle, static (state, _) => ((TaskCompletionSource)state!).TrySetResult(), signaled,
            Timeout.Infinite, executeOnlyOnce: true);
        await signaled.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (signaled.Task.IsCompleted)
        {
            registration.Unregister(null);
            return true;
        }

        // The pool may be taking the signal of an event that resets itself just now: then it was not cancelled.
        using ManualResetEvent isOver = new(initialState: false);
        if (registration.Unregister(isOver))
            NonInterruptible.Repeat(isOver, static it => it.WaitOne());
        return signaled.Task.IsCompleted;
    }
}
