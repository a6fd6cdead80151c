using System.Buffers;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Pickle;
using PyCompat.Pickle.Reading;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// Receives a message of known length into memory that grows with the bytes that have arrived. The long payloads of a
/// pickle go into separate arrays, which the decoded values take over.
/// </summary>
internal sealed class MessageBuffer : IMemoryOwner<byte>
{
    // The limit of what a header alone can make this process allocate.
    private const int FirstCapacity = 1 << 20;

    // A full buffer grows by this factor: few copies, and only a constant factor ahead of the received bytes.
    private const int Growth = 4;

    // How much of a pickle is searched for the next long payload, at its start and after each payload: searching all of
    // it would cost most when there is none.
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

    /// <summary>The bytes received; for a pickle, those around its long payloads.</summary>
    public Memory<byte> Memory => Whole[.._length];

    private Memory<byte> Whole => _native?.Memory ?? _array;

    /// <summary>Creates a buffer with an array from the pool, returned on disposal.</summary>
    public static MessageBuffer Pooled() => new(ArrayPool<byte>.Shared);

    /// <summary>
    /// Creates a buffer for a message that is decoded and then discarded: long messages do not use the pool.
    /// </summary>
    /// <param name="pickle">How to read the message if it is a pickle.</param>
    public static MessageBuffer ForDecoding(PickleOptions? pickle) =>
        new(ArrayPool<byte>.Shared, NativeBuffer.WorthIt, pickle);

    /// <summary>Creates a buffer with a new array, which <see cref="ToArray"/> hands over.</summary>
    public static MessageBuffer Owned() => new(null);

    /// <summary>
    /// Returns the space for the next bytes; empty once all of <paramref name="messageLength"/> have arrived.
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
    /// Hands over the whole message; disposal does not reclaim any of it. Little of it is ever held twice.
    /// </summary>
    public ReadOnlySequence<byte> GiveAway()
    {
        ReadOnlyMemory<byte> around = _native is null ? _array.AsMemory(0, _length) : _native.MoveToArray(_length);
        _array = [];
        return _payloads is null ? new ReadOnlySequence<byte>(around) : _payloads.Join(around);
    }

    /// <summary>Returns the whole message; only for a full <see cref="Owned"/> buffer.</summary>
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

    // Only few bytes surround a long payload.
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
