using System.Buffers;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>Takes a message of announced length, and grows with what has arrived of it.</summary>
internal sealed class MessageBuffer : IMemoryOwner<byte>
{
    // What a header may make this process allocate before a byte of the body has come.
    private const int FirstCapacity = 1 << 20;

    // Each time a buffer is full, this many times its size is trusted: few copies, and no more than a constant factor
    // ahead.
    private const int Growth = 4;

    private readonly ArrayPool<byte>? _pool;
    private readonly int _longestInArray;
    private byte[] _array = [];
    private NativeBuffer? _native;
    private int _capacity;
    private int _length;

    private MessageBuffer(ArrayPool<byte>? pool, int longestInArray = int.MaxValue) =>
        (_pool, _longestInArray) = (pool, longestInArray);

    /// <summary>The bytes that have been taken.</summary>
    public Memory<byte> Memory => Whole[.._length];

    private Memory<byte> Whole => _native?.Memory ?? _array;

    /// <summary>In an array from the pool, which gets it back on disposal.</summary>
    internal static MessageBuffer Pooled() => new(ArrayPool<byte>.Shared);

    /// <summary>
    /// For a message that is made an object here and then gone: a long one is not in the pool's memory.
    /// </summary>
    internal static MessageBuffer ForDecoding() => new(ArrayPool<byte>.Shared, NativeBuffer.WorthIt);

    /// <summary>In an array of its own, which <see cref="ToArray"/> gives away.</summary>
    internal static MessageBuffer Owned() => new(null);

    /// <summary>
    /// The room that the next bytes go to: empty once all of <paramref name="messageLength"/> are here.
    /// </summary>
    internal Memory<byte> NextPart(int messageLength)
    {
        if (_length == _capacity && _length < messageLength)
            Grow(messageLength);
        return Whole[_length.._capacity];
    }

    internal void Advance(int count) => _length += count;

    /// <summary>The whole message; only of an <see cref="Owned"/> buffer, and only when it is full.</summary>
    internal byte[] ToArray() => _array;

    public void Dispose()
    {
        if (_array.Length > 0)
            _pool?.Return(_array);
        (_native as IDisposable)?.Dispose();
        _native = null;
        _array = [];
        _capacity = 0;
        _length = 0;
    }

    private void Grow(int messageLength)
    {
        int capacity = (int)Math.Min(messageLength, Math.Max(FirstCapacity, (long)_capacity * Growth));
        if (messageLength > _longestInArray)
        {
            _native ??= new NativeBuffer();
            _native.Grow(capacity);
            _capacity = capacity;
            return;
        }

        byte[] larger = _pool?.Rent(capacity) ?? GC.AllocateUninitializedArray<byte>(capacity);
        _array.AsSpan(0, _length).CopyTo(larger);
        if (_array.Length > 0)
            _pool?.Return(_array);
        _array = larger;
        _capacity = capacity;
    }
}
