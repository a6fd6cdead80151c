using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    /// <summary>
    /// Whether a receiving call would find something: a message, at least its beginning, or the end. Does not wait
    /// (Python: <c>poll()</c>).
    /// </summary>
    public bool Poll() => Poll(TimeSpan.Zero);

    /// <summary>Likewise, waiting for at most <paramref name="timeout"/> (Python: <c>poll(timeout)</c>).</summary>
    /// <param name="timeout">
    /// Zero or less does not wait; <see cref="Timeout.InfiniteTimeSpan"/> (Python: <c>None</c>) waits for ever.
    /// </param>
    public bool Poll(TimeSpan timeout)
    {
        EnsureReadable();
        FlushBeforeWaiting();
        return _transport.Poll(PollTimeout.Normalize(timeout));
    }

    /// <inheritdoc cref="Poll(TimeSpan)"/>
    public ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        EnsureReadable();
        FlushBeforeWaiting();
        return _transport.PollAsync(PollTimeout.Normalize(timeout), cancellationToken);
    }
}
