using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Framing;

/// <content>Handles and acknowledgements sent over a Unix socket between two messages, which may have been read ahead
/// with them.</content>
internal sealed partial class FramedTransport
{
    private const int LeastLikeAcknowledgement = MessageTransport.Acknowledgement << 24;

    private volatile bool _refusesAcknowledgement;

    public override DescriptorChannel? Descriptors => channel as DescriptorChannel;

    public override void ExpectNoAcknowledgement() => _refusesAcknowledgement = true;

    public override SafeFileHandle ReceiveHandle() =>
        _ahead.IsEmpty ? Descriptors!.ReceiveHandle() : TakeHandleReadAhead();

    public override ValueTask<SafeFileHandle> ReceiveHandleAsync(CancellationToken cancellationToken) =>
        _ahead.IsEmpty
            ? Descriptors!.ReceiveHandleAsync(cancellationToken)
            : ValueTask.FromResult(TakeHandleReadAhead());

    public override byte? ReceiveByte()
    {
        Span<byte> one = stackalloc byte[1];
        return (_ahead.IsEmpty ? channel.ReadFirst(one) : _ahead.Take(one)) == 0 ? null : one[0];
    }

    public override async ValueTask<byte?> ReceiveByteAsync(CancellationToken cancellationToken)
    {
        byte[] one = new byte[1];
        int count = _ahead.IsEmpty
            ? await channel.ReadFirstAsync(one, cancellationToken).ConfigureAwait(false)
            : _ahead.Take(one);
        return count == 0 ? null : one[0];
    }

    // An unexpected acknowledgement precedes the header of the following message, if there is one. Followed by the
    // header of a message shorter than 16 MiB, it looks like one of 65,536 message lengths around 1.09 GB.
    private void RefuseAcknowledgement(int have)
    {
        if (_receivedHeader[0] != MessageTransport.Acknowledgement || (have > 1 && _receivedHeader[1] != 0))
        {
            return;
        }

        throw new HandlePassingException(
            HandlePassingErrorCode.Acknowledged,
            "The other end acknowledges handles sent to it (Python 3.14 and later, and on macOS), but " +
            $"one was sent without expecting that: use {nameof(HandleAcknowledgement)}." +
            $"{HandleAcknowledgement.Byte}. (A message of {LeastLikeAcknowledgement} to " +
            $"{LeastLikeAcknowledgement + ushort.MaxValue} bytes looks the same, and cannot be received over a " +
            "connection on which handles were sent unacknowledged.)");
    }

    // Descriptors accompany the last byte that was read.
    private SafeFileHandle TakeHandleReadAhead()
    {
        Span<byte> one = stackalloc byte[1];
        int count = _ahead.Take(one);
        return ReceivedDescriptors.TakeOne(count, one[0], _ahead.IsEmpty ? Descriptors!.TakeReceived() : null);
    }
}
