using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>Messages over a stream of bytes: each with its length in front (<see cref="FrameHeader"/>).</summary>
/// <remarks>
/// It reads beyond the current message only where nobody else can read what follows (<see cref="ReadAhead"/>).
/// </remarks>
/// <param name="channel">The stream of bytes.</param>
/// <param name="held">Where small messages are kept back; null: nowhere.</param>
internal sealed partial class FramedTransport(ByteChannel channel, HeldMessages? held = null) : MessageTransport
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>As the options have it.</summary>
    internal static FramedTransport Over(ByteChannel channel, ConnectionOptions options) =>
        new(channel, HeldMessages.For(channel, options));

    internal override SafeHandle? Handle => channel.Handle;

    internal override bool Poll(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (_ahead.IsEmpty && !channel.Poll(NextLook(timeout, start)))
        {
            if (PollTimeout.IsOver(timeout, start))
                return !_ahead.IsEmpty;
        }

        return true;
    }

    internal override async ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (_ahead.IsEmpty
            && !await channel.PollAsync(NextLook(timeout, start), cancellationToken).ConfigureAwait(false))
        {
            if (PollTimeout.IsOver(timeout, start))
                return !_ahead.IsEmpty;
        }

        return true;
    }

    internal override void AddTo(WaitSet set)
    {
        channel.AddTo(set);
        if (!_ahead.IsEmpty)
            set.MarkLastReady();
    }

    internal override void Close() => channel.Close();

    // Another thread that receives may read ahead what this one waits for; the descriptor does not show it then.
    private TimeSpan NextLook(TimeSpan timeout, long start)
    {
        if (!channel.ReadsAhead)
            return timeout;
        if (timeout == Timeout.InfiniteTimeSpan)
            return LookInterval;
        TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < LookInterval ? left : LookInterval;
    }
}
