using System.Runtime.CompilerServices;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Framing;

internal sealed partial class FramedTransport
{
    private readonly ReadAheadBuffer _ahead = new();
    private readonly byte[] _receivedHeader = new byte[FrameHeader.LongLength];
    private bool _isReceivingHeader;
    private long _bodyToReceive;
    private long _receivedLength;

    public override bool IsReceiving => _isReceivingHeader || _bodyToReceive > 0;

    public override long ReceiveStart()
    {
        int have;
        try
        {
            have = ReadFirst(_receivedHeader.AsSpan(0, FrameHeader.ShortLength));
        }
        catch (IOException failure) when (channel.IsReset(failure))
        {
            // A peer that died with unread data resets the connection; between messages that counts as a normal end.
            return EndOfStream;
        }

        if (have == 0)
        {
            return EndOfStream;
        }

        _isReceivingHeader = true;
        if (_refusesAcknowledgement)
        {
            RefuseAcknowledgement(have);
        }

        ReadFully(_receivedHeader.AsSpan(have, FrameHeader.ShortLength - have));
        if (FrameHeader.IsLong(_receivedHeader))
        {
            ReadFully(_receivedHeader.AsSpan(FrameHeader.ShortLength));
        }

        return EndHeader();
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<long> ReceiveStartAsync(CancellationToken cancellationToken)
    {
        int have;
        try
        {
            have = await ReadFirstAsync(_receivedHeader.AsMemory(0, FrameHeader.ShortLength), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (IOException failure) when (channel.IsReset(failure))
        {
            // See ReceiveStart.
            return EndOfStream;
        }

        if (have == 0)
        {
            return EndOfStream;
        }

        _isReceivingHeader = true;
        if (_refusesAcknowledgement)
        {
            RefuseAcknowledgement(have);
        }

        await ReadFullyAsync(_receivedHeader.AsMemory(have, FrameHeader.ShortLength - have), cancellationToken)
            .ConfigureAwait(false);
        if (FrameHeader.IsLong(_receivedHeader))
        {
            await ReadFullyAsync(_receivedHeader.AsMemory(FrameHeader.ShortLength), cancellationToken)
                .ConfigureAwait(false);
        }

        return EndHeader();
    }

    public override void ReceivePart(Span<byte> part)
    {
        if (part.IsEmpty)
        {
            return;
        }

        ReadFully(part);
        EndReceived(_bodyToReceive - part.Length);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask ReceivePartAsync(Memory<byte> part, CancellationToken cancellationToken)
    {
        if (part.IsEmpty)
        {
            return;
        }

        await ReadFullyAsync(part, cancellationToken).ConfigureAwait(false);
        EndReceived(_bodyToReceive - part.Length);
    }

    public override void GiveUpReceiving()
    {
        channel.EndMessage();
        _ahead.EndMessage();
    }

    private long EndHeader()
    {
        _receivedLength = FrameHeader.Read(_receivedHeader);
        _isReceivingHeader = false;
        EndReceived(_receivedLength);
        return _receivedLength;
    }

    private void EndReceived(long left)
    {
        _bodyToReceive = left;
        if (left > 0)
        {
            return;
        }

        channel.EndMessage();
        _ahead.EndMessage();
        ConnectionMetrics.CountReceived(_receivedLength);
    }

    private void ReadFully(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = ReadSome(buffer);
            if (count == 0)
            {
                throw EndInsideMessage();
            }

            buffer = buffer[count..];
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReadFullyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            int count = await ReadSomeAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                throw EndInsideMessage();
            }

            buffer = buffer[count..];
        }
    }

    // CPython raises EOFError if the whole header but none of the body arrived (Connection._recv); here a message that
    // was begun and not completed is never taken for a clean end.
    private static IOException EndInsideMessage() =>
        new("The peer closed the connection inside a message (got end of file during message).");
}
