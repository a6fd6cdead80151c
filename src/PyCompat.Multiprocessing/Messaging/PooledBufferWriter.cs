using System.Buffers;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// The buffer that a serializer writes a message into: memory from the pool, except for long messages. Long payloads
/// may stay where they are.
/// </summary>
/// <param name="copies">Whether long payloads are copied.</param>
/// <param name="longestSegment">The length from which on the message has several segments.</param>
internal sealed class PooledBufferWriter(PayloadCopies copies = PayloadCopies.Made, int? longestSegment = null)
    : IPayloadWriter, IDisposable
{
    /// <summary>Shorter payloads are copied faster than they are sent by a separate call.</summary>
    public const int ShortestPayload = 256 << 10;

    private const int FirstCapacity = 512;

    private byte[] _array = [];
    private NativeBuffer? _native;
    private int _length;

    // The segments before the last, which are full.
    private List<Segment>? _before;

    // The payloads left in place, each with the segment and the number of bytes in it written before.
    private List<(int Segment, int Position, ReadOnlyMemory<byte> Bytes)>? _payloads;

    /// <summary>The message; valid until the next write, or disposal.</summary>
    public ReadOnlySequence<byte> Written =>
        _payloads is null && _before is null ? new ReadOnlySequence<byte>(Whole[.._length]) : Join();

    private Memory<byte> Whole => _native?.Memory ?? _array;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Whole.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return Whole[_length..];
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return (_native is null ? _array : _native.GetSpan())[_length..];
    }

    public bool TryAppend(ReadOnlyMemory<byte> payload)
    {
        if (copies == PayloadCopies.Made || payload.Length < ShortestPayload)
        {
            return false;
        }

        (_payloads ??= []).Add((_before?.Count ?? 0, _length, payload));
        return true;
    }

    public void Dispose()
    {
        foreach (Segment segment in _before ?? [])
        {
            segment.Free();
        }

        new Segment(_array, _native, _length).Free();
        _native = null;
        _payloads = null;
        _before = null;
        _array = [];
        _length = 0;
    }

    private ReadOnlySequence<byte> Join()
    {
        PickleSegments message = default;
        var payloads = new Queue<(int Segment, int Position, ReadOnlyMemory<byte> Bytes)>(_payloads ?? []);
        Segment[] segments = [.. _before ?? [], new Segment(_array, _native, _length)];
        for (int i = 0; i < segments.Length; i++)
        {
            int at = 0;
            while (payloads.TryPeek(out var next) && next.Segment == i)
            {
                payloads.Dequeue();
                message.Add(segments[i].Written[at..next.Position]);
                message.Add(next.Bytes);
                at = next.Position;
            }

            message.Add(segments[i].Written[at..]);
        }

        return message.Sequence;
    }

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        long needed = (long)_length + Math.Max(sizeHint, 1);
        if (needed <= Whole.Length)
        {
            return;
        }

        int longest = longestSegment ?? Array.MaxLength;
        if (needed > longest && _length > 0)
        {
            BeginSegment();
            needed = Math.Max(sizeHint, 1);
        }

        long doubled = Math.Min(Math.Max(Whole.Length * 2L, FirstCapacity), longest);
        int capacity = (int)Math.Max(needed, doubled);
        if (capacity > NativeBuffer.WorthIt)
        {
            GrowNative(capacity);
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(capacity);
        _array.AsSpan(0, _length).CopyTo(larger);
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        _array = larger;
    }

    private void GrowNative(int capacity)
    {
        if (_native is null)
        {
            _native = new NativeBuffer();
            _native.Grow(capacity);
            _array.AsSpan(0, _length).CopyTo(_native.GetSpan());
            if (_array.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_array);
            }

            _array = [];
            return;
        }

        _native.Grow(capacity);
    }

    private void BeginSegment()
    {
        (_before ??= []).Add(new Segment(_array, _native, _length));
        (_array, _native, _length) = ([], null, 0);
    }

    /// <summary>Memory from the pool, or of its own, and how much of it is written.</summary>
    private readonly record struct Segment(byte[] Array, NativeBuffer? Native, int Length)
    {
        public ReadOnlyMemory<byte> Written => (Native?.Memory ?? Array)[..Length];

        public void Free()
        {
            if (Array.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(Array);
            }

            (Native as IDisposable)?.Dispose();
        }
    }
}
