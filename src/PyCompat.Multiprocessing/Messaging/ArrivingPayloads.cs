using System.Buffers;
using PyCompat.Pickle.Reading;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// The long payloads of a pickle that is arriving: each goes into an array that grows with the bytes received, and then
/// becomes the value.
/// </summary>
internal sealed class ArrivingPayloads(PicklePayloadFinder finder)
{
    // As in MessageBuffer: the allocation before any byte has arrived, and then as the bytes arrive.
    private const int FirstCapacity = 1 << 20;
    private const int Growth = 4;

    private readonly List<(int Position, byte[] Bytes)> _whole = [];
    private byte[] _arriving = [];
    private int _arrived;
    private int _position;
    private int _length;

    /// <summary>Whether the next bytes belong to a payload.</summary>
    public bool IsArriving => _arrived < _length;

    /// <summary>Whether there may be another payload.</summary>
    public bool IsLooking { get; private set; } = true;

    /// <summary>The total length of the payloads found, including bytes that have not arrived yet.</summary>
    public int Length { get; private set; }

    /// <summary>Returns the space for the next bytes.</summary>
    public Memory<byte> NextPart()
    {
        if (_arrived == _arriving.Length)
        {
            Grow();
        }

        return _arriving.AsMemory(_arrived);
    }

    public void Advance(int count)
    {
        _arrived += count;
        if (_arrived == _length)
        {
            _whole.Add((_position, _arriving));
        }
    }

    /// <summary>
    /// Looks for a payload in the bytes that arrived around the others, and takes its beginning from there.
    /// </summary>
    /// <returns>The number of those bytes left.</returns>
    public int Look(ReadOnlySpan<byte> around, int messageLength)
    {
        // A payload that claims to be longer than the message is left for the reader to reject.
        if (!finder.TryFind(around, out int start, out int length) || length > messageLength - Length - start)
        {
            IsLooking = false;
            return around.Length;
        }

        Length += length;
        (_position, _length, _arrived, _arriving) = (start, length, 0, []);
        Grow();
        around[start..].CopyTo(_arriving);
        _arrived = around.Length - start;
        return start;
    }

    /// <summary>Returns the whole message, once it has arrived.</summary>
    public ReadOnlySequence<byte> Join(ReadOnlyMemory<byte> around)
    {
        if (_whole.Count == 0)
        {
            return new ReadOnlySequence<byte>(around);
        }

        PickleSegment? first = null;
        PickleSegment? last = null;
        int at = 0;
        foreach ((int position, byte[] bytes) in _whole)
        {
            last = new PickleSegment(around[at..position], last);
            first ??= last;
            last = PickleSegment.OfPayload(bytes, last);
            at = position;
        }

        last = new PickleSegment(around[at..], last);
        return new ReadOnlySequence<byte>(first!, 0, last, last.Memory.Length);
    }

    private void Grow()
    {
        int capacity = (int)Math.Min(_length, Math.Max(FirstCapacity, (long)_arriving.Length * Growth));
        byte[] larger = GC.AllocateUninitializedArray<byte>(capacity);
        _arriving.AsSpan(0, _arrived).CopyTo(larger);
        _arriving = larger;
    }
}

/// <summary>Whether a <see cref="PooledBufferWriter"/> copies long payloads.</summary>
internal enum PayloadCopies
{
    /// <summary>They are copied: the caller may change them before they have been sent.</summary>
    Made,

    /// <summary>They are sent in place: the call does not return before the message has been sent.</summary>
    Saved,
}

/// <summary>Joins a small message of several segments, so that it is sent in one write with its header.</summary>
internal readonly struct JoinedMessage : IDisposable
{
    private readonly byte[] _array;

    public JoinedMessage(in ReadOnlySequence<byte> message)
    {
        int length = (int)message.Length;
        _array = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(_array);
        Memory = _array.AsMemory(0, length);
    }

    public ReadOnlyMemory<byte> Memory { get; }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_array);
}
