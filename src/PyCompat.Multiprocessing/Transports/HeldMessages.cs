using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>Small messages, headers and all, that are kept back to leave in one call of the system.</summary>
internal sealed class HeldMessages
{
    private const int Capacity = 64 << 10;

    // The lengths of what is held, headers and all, and without them.
    private readonly Queue<(int Frame, int Body)> _messages = new();
    private byte[] _buffer = [];
    private int _leftOfFirst;
    private volatile int _length;

    /// <summary>Null where nothing is kept back.</summary>
    internal static HeldMessages? For(ByteChannel channel, ConnectionOptions? options) =>
        channel.CanWriteAtOnce && options is { MaxSendDelay.Ticks: > 0 } ? new HeldMessages() : null;

    internal bool IsEmpty => _length == 0;

    internal ReadOnlyMemory<byte> All => _buffer.AsMemory(0, _length);

    internal bool HasRoomFor(long length) => length <= Capacity - _length;

    /// <summary>False: it is too long to be worth the copy; what is held has gone before it.</summary>
    internal bool TryAdd(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        if (!HasRoomFor(header.Length + body.Length))
            return false;
        if (_buffer.Length == 0)
            _buffer = new byte[Capacity];
        header.CopyTo(_buffer.AsSpan(_length));
        body.CopyTo(_buffer.AsSpan(_length + header.Length));
        _length += header.Length + body.Length;
        if (_messages.Count == 0)
            _leftOfFirst = header.Length + body.Length;
        _messages.Enqueue((header.Length + body.Length, body.Length));
        return true;
    }

    /// <summary>
    /// So many bytes have left: nothing of them stays in memory, and the messages that are whole by them are counted.
    /// </summary>
    internal void RemoveFirst(int count)
    {
        CountSent(count);
        int left = _length - count;
        _buffer.AsSpan(count, left).CopyTo(_buffer);
        _buffer.AsSpan(left, count).Clear();
        _length = left;
    }

    private void CountSent(int bytes)
    {
        while (bytes > 0)
        {
            int sent = Math.Min(bytes, _leftOfFirst);
            bytes -= sent;
            _leftOfFirst -= sent;
            if (_leftOfFirst > 0)
                return;
            ConnectionMetrics.CountSent(_messages.Dequeue().Body);
            _leftOfFirst = _messages.TryPeek(out (int Frame, int Body) next) ? next.Frame : 0;
        }
    }
}
