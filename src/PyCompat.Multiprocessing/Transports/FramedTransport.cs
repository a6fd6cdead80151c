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
    /// <summary>As the options have it.</summary>
    internal static FramedTransport Over(ByteChannel channel, ConnectionOptions options) =>
        new(channel, HeldMessages.For(channel, options));

    internal override SafeHandle? Handle => channel.Handle;

    internal override bool Poll(TimeSpan timeout) => !_ahead.IsEmpty || channel.Poll(timeout);

    internal override ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _ahead.IsEmpty ? channel.PollAsync(timeout, cancellationToken) : ValueTask.FromResult(true);

    internal override void AddTo(WaitSet set)
    {
        channel.AddTo(set);
        if (!_ahead.IsEmpty)
            set.MarkLastReady();
    }

    internal override void Close() => channel.Close();
}
