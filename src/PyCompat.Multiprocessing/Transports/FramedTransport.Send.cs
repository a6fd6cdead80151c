namespace PyCompat.Multiprocessing.Transports;

internal sealed partial class FramedTransport
{
    private readonly byte[] _sentHeader = new byte[FrameHeader.LongLength];
    private bool _isSendingHeader;
    private long _bodyToSend;

    internal override bool IsSending => _isSendingHeader || _bodyToSend > 0;

    internal override void SendStart(long length, ReadOnlySpan<byte> part)
    {
        int headerLength = FrameHeader.Write(_sentHeader, length);
        long before = channel.BytesWritten;
        try
        {
            channel.Write(_sentHeader.AsSpan(0, headerLength), part);
            _bodyToSend = length - part.Length;
        }
        catch
        {
            _isSendingHeader = channel.BytesWritten != before;
            throw;
        }
    }

    internal override async ValueTask SendStartAsync(
        long length, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        int headerLength = FrameHeader.Write(_sentHeader, length);
        long before = channel.BytesWritten;
        try
        {
            await channel.WriteAsync(_sentHeader.AsMemory(0, headerLength), part, cancellationToken)
                .ConfigureAwait(false);
            _bodyToSend = length - part.Length;
        }
        catch
        {
            _isSendingHeader = channel.BytesWritten != before;
            throw;
        }
    }

    internal override void SendPart(ReadOnlySpan<byte> part)
    {
        channel.Write([], part);
        _bodyToSend -= part.Length;
    }

    internal override async ValueTask SendPartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        await channel.WriteAsync(ReadOnlyMemory<byte>.Empty, part, cancellationToken).ConfigureAwait(false);
        _bodyToSend -= part.Length;
    }
}
