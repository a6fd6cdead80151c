using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>Small messages, headers and all, that are kept back to leave in one call of the system.</summary>
internal sealed class WriteCoalescer
{
    private const int Capacity = 64 << 10;

    private byte[] _buffer = [];
    private int _messages;
    private long _bodies;
    private volatile int _length;

    /// <summary>Null where nothing is kept back.</summary>
    public static WriteCoalescer? For(ByteChannel channel, ConnectionOptions? options) =>
        channel.CanWriteAtOnce && options is { MaxSendDelay.Ticks: > 0 } ? new WriteCoalescer() : null;

    public bool IsEmpty => _length == 0;

    public ReadOnlyMemory<byte> All => _buffer.AsMemory(0, _length);

    public bool HasRoomFor(long length) => length <= Capacity - _length;

    /// <summary>False: it is too long to be worth the copy; what is held has gone before it.</summary>
    public bool TryAdd(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        if (!HasRoomFor(header.Length + body.Length))
        {
            return false;
        }

        if (_buffer.Length == 0)
        {
            _buffer = new byte[Capacity];
        }

        header.CopyTo(_buffer.AsSpan(_length));
        body.CopyTo(_buffer.AsSpan(_length + header.Length));
        _length += header.Length + body.Length;
        _messages++;
        _bodies += body.Length;
        return true;
    }

    /// <summary>
    /// So many bytes have left: nothing of them stays in memory. The messages are counted once all have left.
    /// </summary>
    public void RemoveFirst(int count)
    {
        int left = _length - count;
        _buffer.AsSpan(count, left).CopyTo(_buffer);
        _buffer.AsSpan(left, count).Clear();
        _length = left;
        if (left > 0 || _messages == 0)
        {
            return;
        }

        ConnectionMetrics.CountSent(_messages, _bodies);
        (_messages, _bodies) = (0, 0);
    }
}
