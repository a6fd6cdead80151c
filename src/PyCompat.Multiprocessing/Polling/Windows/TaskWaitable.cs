namespace PyCompat.Multiprocessing.Polling;

/// <summary>Ready is a task that has ended, in whatever way.</summary>
/// <param name="task">The task.</param>
/// <param name="closing">When this is cancelled what the task belongs to is closed.</param>
internal sealed class TaskWaitable(Task task, CancellationToken closing) : WindowsWaitable
{
    internal override bool IsReady()
    {
        ThrowIfClosed();
        return task.IsCompleted;
    }

    internal override async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing);
        await task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ThrowIfClosed();
        if (!task.IsCompleted)
            cancellationToken.ThrowIfCancellationRequested();
    }

    private void ThrowIfClosed()
    {
        if (closing.IsCancellationRequested)
            throw new ObjectDisposedException(nameof(Connection));
    }
}
