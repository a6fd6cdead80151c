using System.Buffers;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Pickle;
using PyCompat.Pickle.Reading;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// Takes a message of announced length, and grows with what has arrived of it. The long payloads of a pickle go into
/// arrays of their own, which what is read takes over.
/// </summary>
internal sealed class MessageBuffer : IMemoryOwner<byte>
{
    // What a header may make this process allocate before a byte of the body has come.
    private const int FirstCapacity = 1 << 20;

    // Each time a buffer is full, this many times its size is trusted: few copies, and no more than a constant factor
    // ahead.
    private const int Growth = 4;

    // How much of a pickle is looked at, at its start and behind each long payload, for the next one: reading all of
    // it would cost the most where there is none.
    private const int LookLength = 64 << 10;

    private readonly ArrayPool<byte>? _pool;
    private readonly PickleOptions? _pickle;
    private readonly int _longestInArray;
    private byte[] _array = [];
    private NativeBuffer? _native;
    private ArrivingPayloads? _payloads;
    private int _capacity;
    private int _length;
    private int _messageLength;

    private MessageBuffer(
        ArrayPool<byte>? pool, int longestInArray = int.MaxValue, PickleOptions? pickle = null) =>
        (_pool, _longestInArray, _pickle) = (pool, longestInArray, pickle);

    /// <summary>The whole message; valid until disposal.</summary>
    public ReadOnlySequence<byte> Sequence =>
        _payloads is null ? new ReadOnlySequence<byte>(Memory) : _payloads.Join(Memory);

    /// <summary>The bytes that have been taken; of a pickle those around its long payloads.</summary>
    public Memory<byte> Memory => Whole[.._length];

    private Memory<byte> Whole => _native?.Memory ?? _array;

    /// <summary>In an array from the pool, which gets it back on disposal.</summary>
    public static MessageBuffer Pooled() => new(ArrayPool<byte>.Shared);

    /// <summary>
    /// For a message that is made an object here and then gone: a long one is not in the pool's memory.
    /// </summary>
    /// <param name="pickle">How it is read where it is a pickle.</param>
    public static MessageBuffer ForDecoding(PickleOptions? pickle) =>
        new(ArrayPool<byte>.Shared, NativeBuffer.WorthIt, pickle);

    /// <summary>In an array of its own, which <see cref="ToArray"/> gives away.</summary>
    public static MessageBuffer Owned() => new(null);

    /// <summary>
    /// The room that the next bytes go to: empty once all of <paramref name="messageLength"/> are here.
    /// </summary>
    public Memory<byte> NextPart(int messageLength)
    {
        if (_messageLength == 0)
        {
            Begin(messageLength);
        }

        if (_payloads is { IsArriving: true })
        {
            return _payloads.NextPart();
        }

        int length = messageLength - (_payloads?.Length ?? 0);
        if (_length == _capacity && _length < length)
        {
            Grow(length);
        }

        int end = Math.Min(_capacity, length);
        return Whole[_length..(_payloads is { IsLooking: true } ? Math.Min(end, _length + LookLength) : end)];
    }

    public void Advance(int count)
    {
        if (_payloads is { IsArriving: true })
        {
            _payloads.Advance(count);
            return;
        }

        _length += count;
        if (_payloads is { IsLooking: true })
        {
            _length = _payloads.Look(Memory.Span, _messageLength);
        }
    }

    /// <summary>
    /// The whole message, for one who keeps it: disposal takes nothing of it back. Little of it is ever there twice.
    /// </summary>
    public ReadOnlySequence<byte> GiveAway()
    {
        ReadOnlyMemory<byte> around = _native is null ? _array.AsMemory(0, _length) : _native.MoveToArray(_length);
        _array = [];
        return _payloads is null ? new ReadOnlySequence<byte>(around) : _payloads.Join(around);
    }

    /// <summary>The whole message; only of an <see cref="Owned"/> buffer, and only when it is full.</summary>
    public byte[] ToArray() => _array;

    public void Dispose()
    {
        if (_array.Length > 0)
        {
            _pool?.Return(_array);
        }

        (_native as IDisposable)?.Dispose();
        _native = null;
        _array = [];
        _capacity = 0;
        _length = 0;
    }

    // The bytes around a long payload are few.
    private int FirstLength => _payloads is { IsLooking: true } ? LookLength : FirstCapacity;

    private void Begin(int messageLength)
    {
        _messageLength = messageLength;
        if (_pickle is not null && messageLength > PicklePayloadFinder.ShortestPayload)
        {
            _payloads = new ArrivingPayloads(new PicklePayloadFinder(_pickle));
        }
    }

    private void Grow(int messageLength)
    {
        int capacity = (int)Math.Min(messageLength, Math.Max(FirstLength, (long)_capacity * Growth));
        if (_native is not null || messageLength > _longestInArray)
        {
            _native ??= new NativeBuffer();
            _native.Grow(capacity);
            _capacity = capacity;
            return;
        }

        byte[] larger = _pool?.Rent(capacity) ?? GC.AllocateUninitializedArray<byte>(capacity);
        _array.AsSpan(0, _length).CopyTo(larger);
        if (_array.Length > 0)
        {
            _pool?.Return(_array);
        }

        _array = larger;
        _capacity = capacity;
    }
}
