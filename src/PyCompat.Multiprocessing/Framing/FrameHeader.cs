using System.Buffers.Binary;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>
/// The header in front of every message: <c>Connection._send_bytes</c> and <c>_recv_bytes</c> in CPython's
/// <c>Lib/multiprocessing/connection.py</c> (v3.13.0).
/// </summary>
internal static class FrameHeader
{
    /// <summary><c>!i</c></summary>
    public const int ShortLength = ByteChannel.MinMessage;

    /// <summary><c>!i</c> of <see cref="LongMarker"/>, then <c>!Q</c></summary>
    public const int LongLength = ShortLength + sizeof(ulong);

    /// <summary>The longest message with a short header; readers before Python 3.8 know no other.</summary>
    public const long MaxShortMessage = 0x7fffffff;

    private const int LongMarker = -1;

    /// <summary>Writes the header for a message of that length and returns how long the header is.</summary>
    public static int Write(Span<byte> header, long messageLength)
    {
        if (messageLength <= MaxShortMessage)
        {
            BinaryPrimitives.WriteInt32BigEndian(header, (int)messageLength);
            return ShortLength;
        }

        BinaryPrimitives.WriteInt32BigEndian(header, LongMarker);
        BinaryPrimitives.WriteUInt64BigEndian(header[ShortLength..], (ulong)messageLength);
        return LongLength;
    }

    /// <summary>Whether the first four bytes say that eight more belong to the header.</summary>
    public static bool IsLong(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadInt32BigEndian(header) == LongMarker;

    /// <summary>The length that a whole header announces.</summary>
    /// <exception cref="IOException">It announces no length that can be.</exception>
    public static long Read(ReadOnlySpan<byte> header)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length >= 0)
        {
            return length;
        }

        // CPython takes a length below -1 for an empty message and goes on out of step; nothing sound writes one.
        if (length < LongMarker)
        {
            throw Corrupt($"{length}");
        }

        // A small number is legal here: CPython's reader does not ask why it came in the long form.
        ulong longLength = BinaryPrimitives.ReadUInt64BigEndian(header[ShortLength..]);
        return longLength <= long.MaxValue ? (long)longLength : throw Corrupt($"{longLength}");
    }

    private static BadLengthException Corrupt(string length) => new(
        $"The peer announced a message of {length} bytes, which cannot be: it does not speak the protocol of " +
        "multiprocessing.connection, or bytes were lost. Close this connection.");
}

/// <summary>
/// A header announces a length that no message has: "bad message length" in CPython's <c>connection.py</c>.
/// </summary>
internal sealed class BadLengthException(string message) : IOException(message);
