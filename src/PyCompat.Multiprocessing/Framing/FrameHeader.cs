using System.Buffers.Binary;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>
/// The header of every message: <c>Connection._send_bytes</c> and <c>_recv_bytes</c> in CPython's
/// <c>Lib/multiprocessing/connection.py</c> (v3.13.0).
/// </summary>
internal static class FrameHeader
{
    /// <summary><c>!i</c></summary>
    public const int ShortLength = ByteChannel.MinMessage;

    /// <summary><c>!i</c> of <see cref="LongMarker"/>, then <c>!Q</c></summary>
    public const int LongLength = ShortLength + sizeof(ulong);

    /// <summary>The longest message with a short header, the only one that readers before Python 3.8 support.</summary>
    public const long MaxShortMessage = 0x7fffffff;

    private const int LongMarker = -1;

    /// <summary>Writes the header for a message of that length and returns the header's length.</summary>
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

    /// <summary>Whether the first four bytes are followed by eight more header bytes.</summary>
    public static bool IsLong(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadInt32BigEndian(header) == LongMarker;

    /// <summary>Returns the message length in a complete header.</summary>
    /// <exception cref="IOException">The header contains an impossible length.</exception>
    public static long Read(ReadOnlySpan<byte> header)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(header);
        if (length >= 0)
        {
            return length;
        }

        // CPython takes a length below -1 for an empty message and continues out of step; no correct writer sends one.
        if (length < LongMarker)
        {
            throw Corrupt($"{length}");
        }

        // A small number is valid here: CPython's reader does not reject the long form for it.
        ulong longLength = BinaryPrimitives.ReadUInt64BigEndian(header[ShortLength..]);
        return longLength <= long.MaxValue ? (long)longLength : throw Corrupt($"{longLength}");
    }

    private static BadLengthException Corrupt(string length) => new(
        $"The peer announced a message of {length} bytes, which is impossible: it does not speak the protocol of " +
        "multiprocessing.connection, or bytes were lost. Close this connection.");
}

/// <summary>
/// A header contains an impossible message length: "bad message length" in CPython's <c>connection.py</c>.
/// </summary>
internal sealed class BadLengthException(string message) : IOException(message);
