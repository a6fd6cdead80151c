namespace PyCompat.Tool.Sessions;

/// <summary>Work that may take only so long.</summary>
internal static class Deadline
{
    /// <summary>Does <paramref name="work"/>; <paramref name="what"/> names it in the error.</summary>
    /// <exception cref="TimeoutException">It took longer than <paramref name="timeout"/>.</exception>
    public static async Task<T> RunAsync<T>(
        TimeSpan timeout, string what, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        try
        {
            return await work(deadline.Token).ConfigureAwait(false);
        }
        // The deadline's own end, not the caller's.
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(
                FormattableString.Invariant($"{what} took longer than {timeout.TotalSeconds} seconds"), exception);
        }
    }
}
