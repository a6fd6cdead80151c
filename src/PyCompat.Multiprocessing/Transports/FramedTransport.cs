using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>Messages over a stream of bytes: each with its length in front (<see cref="FrameHeader"/>).</summary>
/// <remarks>
/// It never reads beyond the current message: a descriptor may be handed on between two messages, and what it held
/// would be lost.
/// </remarks>
internal sealed partial class FramedTransport(ByteChannel channel) : MessageTransport
{
    internal override SafeHandle? Handle => channel.Handle;

    internal override DescriptorChannel? Descriptors => channel as DescriptorChannel;

    internal override bool Poll(TimeSpan timeout) => channel.Poll(timeout);

    internal override ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        channel.PollAsync(timeout, cancellationToken);

    internal override void AddTo(WaitSet set) => channel.AddTo(set);

    internal override void Close() => channel.Close();
}
