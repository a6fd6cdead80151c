using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>Small messages, including headers, that are held back to be sent in one system call.</summary>
internal sealed class WriteCoalescer
{
    private const int Capacity = 64 << 10;

    private byte[] _buffer = [];
    private int _messages;
    private long _bodies;
    private volatile int _length;

    /// <summary>Returns null if nothing is held back.</summary>
    public static WriteCoalescer? For(ByteChannel channel, ConnectionOptions? options) =>
        channel.CanWriteAtOnce && options is { MaxSendDelay.Ticks: > 0 } ? new WriteCoalescer() : null;

    public bool IsEmpty => _length == 0;

    public ReadOnlyMemory<byte> All => _buffer.AsMemory(0, _length);

    public bool HasRoomFor(long length) => length <= Capacity - _length;

    /// <summary>
    /// Returns false if the message is too long to be worth copying; the messages held must then already have been
    /// sent.
    /// </summary>
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
    /// Removes bytes that have been sent, so that they do not stay in memory. The messages are counted once all have
    /// been sent.
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
