using System.Runtime.CompilerServices;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Framing;

internal sealed partial class FramedTransport
{
    private readonly byte[] _sentHeader = new byte[FrameHeader.LongLength];
    private bool _isSendingHeader;
    private long _bodyToSend;
    private long _sentLength;

    public override bool IsSending => _isSendingHeader || _bodyToSend > 0;

    public override void SendStart(long length, ReadOnlySpan<byte> part)
    {
        int headerLength = FrameHeader.Write(_sentHeader, length);
        if (held is not null)
        {
            if (length != part.Length || !held.HasRoomFor(headerLength + length))
            {
                Flush();
            }

            if (length == part.Length && held.TryAdd(_sentHeader.AsSpan(0, headerLength), part))
            {
                return;
            }
        }

        long before = channel.BytesWritten;
        try
        {
            channel.Write(_sentHeader.AsSpan(0, headerLength), part);
            _sentLength = length;
            EndPart(length - part.Length);
        }
        catch
        {
            _isSendingHeader = channel.BytesWritten != before;
            throw;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendStartAsync(
        long length, ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        int headerLength = FrameHeader.Write(_sentHeader, length);
        if (held is not null)
        {
            if (length != part.Length || !held.HasRoomFor(headerLength + length))
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            if (length == part.Length && held.TryAdd(_sentHeader.AsSpan(0, headerLength), part.Span))
            {
                return;
            }
        }

        long before = channel.BytesWritten;
        try
        {
            await channel.WriteAsync(_sentHeader.AsMemory(0, headerLength), part, cancellationToken)
                .ConfigureAwait(false);
            _sentLength = length;
            EndPart(length - part.Length);
        }
        catch
        {
            _isSendingHeader = channel.BytesWritten != before;
            throw;
        }
    }

    public override void SendPart(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty)
        {
            return;
        }

        channel.Write([], part);
        EndPart(_bodyToSend - part.Length);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask SendPartAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        if (part.IsEmpty)
        {
            return;
        }

        await channel.WriteAsync(ReadOnlyMemory<byte>.Empty, part, cancellationToken).ConfigureAwait(false);
        EndPart(_bodyToSend - part.Length);
    }

    private void EndPart(long left)
    {
        _bodyToSend = left;
        if (left == 0)
        {
            ConnectionMetrics.CountSent(_sentLength);
        }
    }
}
