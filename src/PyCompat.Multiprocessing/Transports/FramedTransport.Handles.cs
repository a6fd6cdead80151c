using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Transports;

/// <content>What goes over a Unix socket between two messages, and may have been read ahead with them.</content>
internal sealed partial class FramedTransport
{
    internal override DescriptorChannel? Descriptors => channel as DescriptorChannel;

    internal override SafeFileHandle ReceiveHandle() =>
        _ahead.IsEmpty ? Descriptors!.ReceiveHandle() : TakeHandleReadAhead();

    internal override ValueTask<SafeFileHandle> ReceiveHandleAsync(CancellationToken cancellationToken) =>
        _ahead.IsEmpty
            ? Descriptors!.ReceiveHandleAsync(cancellationToken)
            : ValueTask.FromResult(TakeHandleReadAhead());

    internal override byte? ReceiveByte()
    {
        Span<byte> one = stackalloc byte[1];
        return (_ahead.IsEmpty ? channel.ReadFirst(one) : _ahead.Take(one)) == 0 ? null : one[0];
    }

    internal override async ValueTask<byte?> ReceiveByteAsync(CancellationToken cancellationToken)
    {
        byte[] one = new byte[1];
        int count = _ahead.IsEmpty
            ? await channel.ReadFirstAsync(one, cancellationToken).ConfigureAwait(false)
            : _ahead.Take(one);
        return count == 0 ? null : one[0];
    }

    // Descriptors come beside the last byte of what was read.
    private SafeFileHandle TakeHandleReadAhead()
    {
        Span<byte> one = stackalloc byte[1];
        int count = _ahead.Take(one);
        return ReceivedDescriptors.TakeOne(count, one[0], _ahead.IsEmpty ? Descriptors!.TakeReceived() : null);
    }
}
