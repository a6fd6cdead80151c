using System.Buffers;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// The buffer that a serializer writes a message into: memory from the pool, except for long messages. Long payloads
/// may stay where they are.
/// </summary>
internal sealed class PooledBufferWriter(PayloadCopies copies = PayloadCopies.Made) : IPayloadWriter, IDisposable
{
    /// <summary>Shorter payloads are copied faster than they are sent by a separate call.</summary>
    public const int ShortestPayload = 256 << 10;

    private const int FirstCapacity = 512;

    private byte[] _array = [];
    private NativeBuffer? _native;
    private int _length;

    // The payloads left in place, each with the number of bytes written before it.
    private List<(int Position, ReadOnlyMemory<byte> Bytes)>? _payloads;

    /// <summary>The message; valid until the next write, or disposal.</summary>
    public ReadOnlySequence<byte> Written =>
        _payloads is null ? new ReadOnlySequence<byte>(Whole[.._length]) : Join(_payloads);

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

        (_payloads ??= []).Add((_length, payload));
        return true;
    }

    public void Dispose()
    {
        if (_array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }

        (_native as IDisposable)?.Dispose();
        _native = null;
        _payloads = null;
        _array = [];
        _length = 0;
    }

    private ReadOnlySequence<byte> Join(List<(int Position, ReadOnlyMemory<byte> Bytes)> payloads)
    {
        PickleSegment? first = null;
        PickleSegment? last = null;
        int at = 0;
        foreach ((int position, ReadOnlyMemory<byte> bytes) in payloads)
        {
            Append(Whole[at..position]);
            Append(bytes);
            at = position;
        }

        Append(Whole[at.._length]);
        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);

        void Append(ReadOnlyMemory<byte> bytes)
        {
            last = new PickleSegment(bytes, last);
            first ??= last;
        }
    }

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        long needed = (long)_length + Math.Max(sizeHint, 1);
        if (needed <= Whole.Length)
        {
            return;
        }

        if (needed > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"A message of more than {Array.MaxLength} bytes cannot be made from one object: send it in " +
                "parts, or send bytes from a stream.");
        }

        long doubled = Math.Min(Math.Max(Whole.Length * 2L, FirstCapacity), Array.MaxLength);
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
}
