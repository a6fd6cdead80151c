using System.Buffers;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// A segment of a message. If it is a payload, the content of one bytes or bytearray object, the reader uses its array
/// as the value, without copying.
/// </summary>
internal sealed class PickleSegment : ReadOnlySequenceSegment<byte>
{
    /// <summary>Creates a segment that is only used while it is read.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="before">The previous segment; null for the first.</param>
    public PickleSegment(ReadOnlyMemory<byte> bytes, PickleSegment? before = null)
    {
        Memory = bytes;
        if (before is not null)
        {
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }

    private PickleSegment(byte[] payload, PickleSegment? before)
        : this(payload.AsMemory(), before) => Payload = payload;

    /// <summary>The array that becomes the value.</summary>
    public byte[]? Payload { get; }

    /// <summary>Creates a segment for the content of a bytes or bytearray object, in an unshared array.</summary>
    /// <param name="payload">The array, which from here on belongs to the result.</param>
    /// <param name="before">The previous segment.</param>
    public static PickleSegment OfPayload(byte[] payload, PickleSegment? before)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return new PickleSegment(payload, before);
    }
}

/// <summary>Makes a message of segments, one after another.</summary>
internal struct PickleSegments
{
    private PickleSegment? _first;
    private PickleSegment? _last;

    /// <summary>The message; empty if nothing was added.</summary>
    public readonly ReadOnlySequence<byte> Sequence =>
        _first is null ? default : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Memory.Length);

    public void Add(ReadOnlyMemory<byte> bytes) => Append(new PickleSegment(bytes, _last));

    /// <inheritdoc cref="PickleSegment.OfPayload"/>
    public void AddPayload(byte[] payload) => Append(PickleSegment.OfPayload(payload, _last));

    private void Append(PickleSegment segment)
    {
        _first ??= segment;
        _last = segment;
    }
}
