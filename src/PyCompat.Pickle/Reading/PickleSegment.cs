using System.Buffers;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// A piece of a message. Where it is a payload, the content of one bytes or bytearray object, the reader takes its
/// array for the value, and copies nothing.
/// </summary>
internal sealed class PickleSegment : ReadOnlySequenceSegment<byte>
{
    /// <summary>A piece that is read, and no longer used then.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="before">The piece before it; null for the first.</param>
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

    /// <summary>The array that the value becomes.</summary>
    public byte[]? Payload { get; }

    /// <summary>The content of a bytes or bytearray object, all of an array that nobody else uses.</summary>
    /// <param name="payload">The array: from here on it belongs to what is read.</param>
    /// <param name="before">The piece before it.</param>
    public static PickleSegment OfPayload(byte[] payload, PickleSegment? before)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return new PickleSegment(payload, before);
    }
}
