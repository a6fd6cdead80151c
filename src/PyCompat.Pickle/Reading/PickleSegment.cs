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
