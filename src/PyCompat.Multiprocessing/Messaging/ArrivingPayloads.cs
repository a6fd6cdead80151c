using System.Buffers;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Pickle.Reading;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// The long payloads of a pickle that is arriving: each goes into memory that grows with the bytes received, finally an
/// array of its length, which becomes the value.
/// </summary>
/// <param name="finder">Finds them.</param>
/// <param name="looksFurther">
/// Whether to look for another one where none was found close by: costs some time, and saves memory for its bytes.
/// </param>
internal sealed class ArrivingPayloads(PicklePayloadFinder finder, bool looksFurther) : IDisposable
{
    private readonly List<(int Position, byte[] Bytes)> _whole = [];
    private byte[] _arriving = [];
    private NativeBuffer? _native;
    private int _arrived;
    private int _position;
    private int _length;

    /// <summary>Whether the next bytes belong to a payload.</summary>
    public bool IsArriving => _arrived < _length;

    /// <summary>Whether there may be another payload.</summary>
    public bool IsLooking { get; private set; } = true;

    /// <summary>The total length of the payloads found, including bytes that have not arrived yet.</summary>
    public long Length { get; private set; }

    private Memory<byte> Arriving => _native?.Memory ?? _arriving;

    /// <summary>Returns the space for the next bytes.</summary>
    public Memory<byte> NextPart()
    {
        if (_arrived == Arriving.Length)
        {
            Grow();
        }

        return Arriving[_arrived..];
    }

    public void Advance(int count)
    {
        _arrived += count;
        if (_arrived == _length)
        {
            _whole.Add((_position, _arriving));
            _arriving = [];
        }
    }

    /// <summary>
    /// Looks for a payload in the bytes that arrived around the others, and takes its beginning from there.
    /// </summary>
    /// <returns>The number of those bytes left.</returns>
    public int Look(ReadOnlySpan<byte> around, long messageLength)
    {
        if (!finder.TryFind(around, out int start, out int length))
        {
            IsLooking = looksFurther && !finder.IsOver;
            return around.Length;
        }

        // A payload that claims to be longer than the message is left for the reader to reject.
        if (length > messageLength - Length - start)
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

    /// <summary>What follows is no longer searched.</summary>
    public void StopLooking() => IsLooking = false;

    /// <summary>Returns the whole message, once it has arrived.</summary>
    /// <param name="around">The bytes around the payloads: all of these are in the first segment.</param>
    public ReadOnlySequence<byte> Join(IReadOnlyList<ReadOnlyMemory<byte>> around)
    {
        PickleSegments message = default;
        int at = 0;
        foreach ((int position, byte[] bytes) in _whole)
        {
            message.Add(around[0][at..position]);
            message.AddPayload(bytes);
            at = position;
        }

        message.Add(around[0][at..]);
        foreach (ReadOnlyMemory<byte> segment in around.Skip(1))
        {
            message.Add(segment);
        }

        return message.Sequence;
    }

    public void Dispose()
    {
        (_native as IDisposable)?.Dispose();
        _native = null;
    }

    private void Grow()
    {
        int capacity = PayloadGrowth.Next(Arriving.Length, _length);
        if (capacity < _length && capacity >= NativeBuffer.WorthIt)
        {
            // Freed at once when the last array is made: arrays would add up until they are collected.
            NativeBuffer native = _native ?? new NativeBuffer();
            native.Grow(capacity);
            _arriving.AsSpan(0, _native is null ? _arrived : 0).CopyTo(native.GetSpan());
            (_native, _arriving) = (native, []);
            return;
        }

        byte[] larger = GC.AllocateUninitializedArray<byte>(capacity);
        Arriving.Span[.._arrived].CopyTo(larger);
        _arriving = larger;
        Dispose();
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
