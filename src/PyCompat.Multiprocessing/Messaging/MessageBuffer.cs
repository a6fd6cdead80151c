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
    private readonly int _longestSegment;
    private byte[] _array = [];
    private NativeBuffer? _native;
    private ArrivingPayloads? _payloads;
    private int _capacity;
    private int _length;
    private long _messageLength;

    // The segments before the last, which are full.
    private List<NativeBuffer>? _before;
    private long _lengthBefore;

    private MessageBuffer(
        ArrayPool<byte>? pool,
        int longestInArray = int.MaxValue,
        PickleOptions? pickle = null,
        int? longestSegment = null)
    {
        (_pool, _pickle) = (pool, pickle);
        _longestSegment = longestSegment ?? Array.MaxLength;
        _longestInArray = Math.Min(longestInArray, _longestSegment);
    }

    /// <summary>The whole message; valid until disposal.</summary>
    public ReadOnlySequence<byte> Sequence => Join(Memory);

    /// <summary>
    /// The bytes received; for a pickle, those around its long payloads; in a message longer than an array, the last of
    /// them.
    /// </summary>
    public Memory<byte> Memory => Whole[.._length];

    /// <summary>
    /// The length, in bytes, beyond which no message is accepted: what is longer than an array and than a pickle may be
    /// is refused before it is received. The codec rejects the rest.
    /// </summary>
    public long MaxLength => Math.Max(_pickle?.Limits.MaxMessageLength ?? 0, Array.MaxLength);

    private Memory<byte> Whole => _native?.Memory ?? _array;

    /// <summary>Creates a buffer with an array from the pool, returned on disposal.</summary>
    public static MessageBuffer Pooled() => new(ArrayPool<byte>.Shared);

    /// <summary>
    /// Creates a buffer for a message that is decoded and then discarded: long messages do not use the pool.
    /// </summary>
    /// <param name="pickle">How to read the message if it is a pickle.</param>
    /// <param name="longestSegment">The length from which on the message has several segments.</param>
    public static MessageBuffer ForDecoding(PickleOptions? pickle, int? longestSegment = null) =>
        new(ArrayPool<byte>.Shared, NativeBuffer.WorthIt, pickle, longestSegment);

    /// <summary>Creates a buffer with a new array, which <see cref="ToArray"/> hands over.</summary>
    public static MessageBuffer Owned() => new(null);

    /// <summary>
    /// Returns the space for the next bytes; empty once all of <paramref name="messageLength"/> have arrived.
    /// </summary>
    public Memory<byte> NextPart(long messageLength)
    {
        if (_messageLength == 0)
        {
            Begin(messageLength);
        }

        if (_payloads is { IsArriving: true })
        {
            return _payloads.NextPart();
        }

        long length = messageLength - (_payloads?.Length ?? 0) - _lengthBefore;
        if (_length == _longestSegment && _length < length)
        {
            BeginSegment();
            length -= _longestSegment;
        }

        if (_length == _capacity && _length < length)
        {
            Grow(length);
        }

        int part = (int)Math.Min(_capacity, length) - _length;
        return Whole.Slice(_length, _payloads is { IsLooking: true } ? Math.Min(part, LookLength) : part);
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
        ReadOnlyMemory<byte> last = _native is null ? _array.AsMemory(0, _length) : _native.MoveToArray(_length);
        _array = [];
        return Join(last, static segment => segment.MoveToArray(segment.Capacity));
    }

    /// <summary>Returns the whole message; only for a full <see cref="Owned"/> buffer.</summary>
    public byte[] ToArray() => _array;

    public void Dispose()
    {
        if (_array.Length > 0)
        {
            _pool?.Return(_array);
        }

        foreach (NativeBuffer segment in _before ?? [])
        {
            ((IDisposable)segment).Dispose();
        }

        (_native as IDisposable)?.Dispose();
        _payloads?.Dispose();
        _native = null;
        _before = null;
        _array = [];
        _capacity = 0;
        _length = 0;
    }

    // Only few bytes surround a long payload.
    private int FirstLength => _payloads is { IsLooking: true } ? LookLength : FirstCapacity;

    private void Begin(long messageLength)
    {
        _messageLength = messageLength;
        if (_pickle is not null && messageLength > PicklePayloadFinder.ShortestPayload)
        {
            _payloads = new ArrivingPayloads(
                new PicklePayloadFinder(_pickle), looksFurther: messageLength > _longestSegment);
        }
    }

    private ReadOnlySequence<byte> Join(
        ReadOnlyMemory<byte> last, Func<NativeBuffer, ReadOnlyMemory<byte>>? take = null)
    {
        if (_payloads is null && _before is null)
        {
            return new ReadOnlySequence<byte>(last);
        }

        take ??= static segment => segment.Memory;
        List<ReadOnlyMemory<byte>> around = [.. _before?.Select(take) ?? [], last];
        if (_payloads is not null)
        {
            return _payloads.Join(around);
        }

        PickleSegments message = default;
        foreach (ReadOnlyMemory<byte> segment in around)
        {
            message.Add(segment);
        }

        return message.Sequence;
    }

    private void BeginSegment()
    {
        (_before ??= []).Add(_native!);
        _lengthBefore += _length;
        _native = null;
        _capacity = 0;
        _length = 0;
        _payloads?.StopLooking();
    }

    /// <param name="length">The length of this segment and those that follow.</param>
    private void Grow(long length)
    {
        long most = Math.Min(length, _longestSegment);
        int capacity = (int)Math.Min(most, Math.Max(FirstLength, (long)_capacity * Growth));
        if (_native is not null || _before is not null || length > _longestInArray)
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
