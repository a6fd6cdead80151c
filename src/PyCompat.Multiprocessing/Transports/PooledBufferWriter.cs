using System.Buffers;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>
/// What a serializer writes a message into: memory from the pool, and not from there where it is long.
/// </summary>
internal sealed class PooledBufferWriter : IBufferWriter<byte>, IDisposable
{
    private const int FirstCapacity = 512;

    private byte[] _array = [];
    private NativeBuffer? _native;
    private int _length;

    internal ReadOnlyMemory<byte> Written => Whole[.._length];

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

    public void Dispose()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
        (_native as IDisposable)?.Dispose();
        _native = null;
        _array = [];
        _length = 0;
    }

    private void Reserve(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        long needed = (long)_length + Math.Max(sizeHint, 1);
        if (needed <= Whole.Length)
            return;
        if (needed > Array.MaxLength)
            throw new InvalidOperationException(
                $"A message of more than {Array.MaxLength} bytes cannot be made from one object: send its " +
                "parts, or bytes from a stream.");

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
            ArrayPool<byte>.Shared.Return(_array);
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
                ArrayPool<byte>.Shared.Return(_array);
            _array = [];
            return;
        }

        _native.Grow(capacity);
    }
}
