using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>Messages over a byte stream, each prefixed with its length (<see cref="FrameHeader"/>).</summary>
/// <remarks>
/// Reads beyond the current message only if there is no other reader (<see cref="ReadAheadBuffer"/>).
/// </remarks>
/// <param name="channel">The byte stream.</param>
/// <param name="held">Holds small messages back; null: none are held back.</param>
internal sealed partial class FramedTransport(ByteChannel channel, WriteCoalescer? held = null) : MessageTransport
{
    /// <summary>Creates a transport as the options specify.</summary>
    public static FramedTransport Over(ByteChannel channel, ConnectionOptions options) =>
        new(channel, WriteCoalescer.For(channel, options));

    public override SafeHandle? Handle => channel.Handle;

    public override bool Poll(TimeSpan timeout)
    {
        if (HasReadAhead)
        {
            return true;
        }

        bool isWatching = timeout != TimeSpan.Zero && channel.ReadsAhead;
        if (channel.Poll(isWatching ? TimeSpan.Zero : timeout) || HasReadAhead)
        {
            return true;
        }

        if (!isWatching)
        {
            return false;
        }

        using WaitSet set = PlatformPolling.Current.CreateWaitSet();
        AddTo(set);
        return set.Wait(timeout).Count > 0;
    }

    public override async ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (HasReadAhead)
        {
            return true;
        }

        if (timeout == TimeSpan.Zero || !channel.ReadsAhead)
        {
            return await channel.PollAsync(timeout, cancellationToken).ConfigureAwait(false) || HasReadAhead;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task filled = _ahead.WhenFilled();
        Task<bool> polled = channel.PollAsync(timeout, over.Token).AsTask();
        bool isFilled = await Task.WhenAny(polled, filled).ConfigureAwait(false) == filled;
        if (isFilled)
        {
            await over.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            return await polled.ConfigureAwait(false) || isFilled;
        }
        catch (OperationCanceledException)
        {
            // The caller knows its own token, not the linked one.
            cancellationToken.ThrowIfCancellationRequested();
            return isFilled;
        }
    }

    public override void AddTo(WaitSet set)
    {
        channel.AddTo(set);
        if (channel.ReadsAhead || HasReadAhead)
        {
            set.AddToLast(_ahead.WhenFilled());
        }
    }

    public override void Close() => channel.Close();
}
