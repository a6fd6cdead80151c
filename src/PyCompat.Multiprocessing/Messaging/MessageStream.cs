using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>The body of the message in progress. Holds the turn to receive until it ends.</summary>
internal sealed class MessageStream : Stream
{
    private readonly MessageChannel _channel;
    private long _left;
    private int _isOver;

    public MessageStream(MessageChannel channel, long length)
    {
        _channel = channel;
        _left = length;
        _isOver = length == 0 ? 1 : 0;
        Length = length;
    }

    public override bool CanRead => _left == 0 || _isOver == 0;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => Length - _left;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer)
    {
        Span<byte> part = buffer[..NextLength(buffer.Length)];
        try
        {
            _channel.ReceivePart(part);
        }
        catch
        {
            End();
            throw;
        }

        return Took(part.Length);
    }

    public override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Memory<byte> part = buffer[..NextLength(buffer.Length)];
        try
        {
            await _channel.ReceivePartAsync(part, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            End();
            throw;
        }

        return Took(part.Length);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End();
        }

        base.Dispose(disposing);
    }

    private int NextLength(int room)
    {
        if (!CanRead)
        {
            throw new ObjectDisposedException(nameof(Stream));
        }

        return Math.Min(room, MessageChannel.PartOf(_left));
    }

    private int Took(int count)
    {
        _left -= count;
        if (_left == 0)
        {
            End();
        }

        return count;
    }

    // Inside the message this breaks the direction: nothing else may receive while a read is still pending.
    private void End()
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0)
        {
            _channel.ReleaseReceiving();
        }
    }
}
