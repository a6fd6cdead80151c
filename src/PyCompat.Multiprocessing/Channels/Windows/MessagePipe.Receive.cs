using System.Buffers;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

internal sealed partial class MessagePipe
{
    private readonly OverlappedCall _reading = new();
    private long _left;
    private long _receivedLength;

    // A message that is still whole in the pipe has not begun: the next receiver gets it.
    public override bool IsReceiving => _left > 0 && _left < _receivedLength;

    // CPython reads up to 128 bytes and queries the length of the rest if there is more (_recv_bytes, _get_more_data).
    // Here the length is queried first, so that nothing is lost of a message rejected for its length.
    public override long ReceiveStart()
    {
        long length;
        while ((length = _arrival.TryTake()) == PipeReadiness.Nothing)
        {
            _arrival.Wait(Timeout.InfiniteTimeSpan);
        }

        return Begin(length);
    }

    public override async ValueTask<long> ReceiveStartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long length;
        while ((length = _arrival.TryTake()) == PipeReadiness.Nothing)
        {
            await _arrival.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }

        return Begin(length);
    }

    public override unsafe void ReceivePart(Span<byte> part)
    {
        while (!part.IsEmpty)
        {
            fixed (byte* start = part)
            {
                _file.StartRead(_reading, start, part.Length);
                int error = _file.Wait(_reading, out int count);
                part = part[Take(error, count)..];
            }
        }
    }

    public override async ValueTask ReceivePartAsync(Memory<byte> part, CancellationToken cancellationToken)
    {
        while (!part.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using MemoryHandle pinned = part.Pin();
            StartRead(pinned, part.Length);
            (int error, int count) = await _file.WaitAsync(_reading, cancellationToken).ConfigureAwait(false);
            if (error == Interop.Kernel32.ERROR_OPERATION_ABORTED && !_file.IsClosed)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            part = part[Take(error, count)..];
        }
    }

    // The rest of the message would be returned by the next read as a message by itself.
    public override void GiveUpReceiving()
    {
    }

    private unsafe void StartRead(in MemoryHandle pinned, int length) =>
        _file.StartRead(_reading, (byte*)pinned.Pointer, length);

    private long Begin(long length)
    {
        _left = Math.Max(length, 0);
        _receivedLength = length;
        if (length == 0)
        {
            ConnectionMetrics.CountReceived(0);
        }

        return length == PipeReadiness.EndOfPipe ? EndOfStream : length;
    }

    // ERROR_MORE_DATA: there is more of the message. Success: that was all, whatever length was reported before.
    private int Take(int error, int count)
    {
        if (error is not (Interop.Kernel32.ERROR_SUCCESS or Interop.Kernel32.ERROR_MORE_DATA))
        {
            _file.ThrowIfClosed();
            throw WindowsError.IsEndOfPipe(error)
                ? new IOException(
                    "The peer closed the connection inside a message (got end of file during message).")
                : WindowsError.ToIOException("Receiving failed", error);
        }

        bool isWhole = error == Interop.Kernel32.ERROR_SUCCESS;
        if (isWhole != (count == _left))
        {
            throw new IOException(
                $"A message of {_receivedLength} bytes ended after {_receivedLength - _left + count}: does another " +
                "process read from this pipe too?");
        }

        _left -= count;
        if (_left == 0)
        {
            ConnectionMetrics.CountReceived(_receivedLength);
        }

        return count;
    }
}
