using System.Diagnostics;
using System.Net.Sockets;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// A socket's stream that records whether the other end has sent anything, and how long reads have waited for it.
/// </summary>
internal sealed class FirstReadTrackingStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private volatile bool _hasHeard;
    private long _waited;
    private long _waitingSince;

    public bool HasHeard => _hasHeard;

    /// <summary>
    /// How long reads have waited for the other end so far, including a pending read; time that this process spent
    /// elsewhere does not count.
    /// </summary>
    public TimeSpan WaitedFor
    {
        get
        {
            long since = Volatile.Read(ref _waitingSince);
            return TimeSpan.FromTicks(Volatile.Read(ref _waited))
                + (since == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(since));
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        BeginWaiting();
        try
        {
            return Heard(base.Read(buffer));
        }
        finally
        {
            EndWaiting();
        }
    }

    public override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        BeginWaiting();
        try
        {
            return Heard(await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            EndWaiting();
        }
    }

    private void BeginWaiting() => Volatile.Write(ref _waitingSince, Stopwatch.GetTimestamp());

    private void EndWaiting()
    {
        long since = Interlocked.Exchange(ref _waitingSince, 0);
        if (since != 0)
        {
            Interlocked.Add(ref _waited, Stopwatch.GetElapsedTime(since).Ticks);
        }
    }

    private int Heard(int count)
    {
        // Never set to false: a concurrent read may have received something.
        if (count > 0)
        {
            _hasHeard = true;
        }

        return count;
    }
}
