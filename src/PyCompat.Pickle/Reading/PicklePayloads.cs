using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PyCompat.Pickle.Reading;

/// <summary>The long payloads of a pickle that were received in separate arrays, and the bytes around them.</summary>
internal sealed class PicklePayloads
{
    private readonly List<Payload> _all = [];

    private PicklePayloads()
    {
    }

    /// <summary>The total length of the payloads in bytes.</summary>
    public long TotalLength { get; private set; }

    /// <summary>Returns the total length of the payloads before a position in the bytes around them.</summary>
    public long LengthBefore(long place)
    {
        int index = Search(place);
        int last = index >= 0 ? index : ~index - 1;
        return last < 0 ? 0 : _all[last].Before + _all[last].Bytes.Length;
    }

    /// <summary>
    /// Returns the position, in the bytes around the payloads, at which <paramref name="length"/> bytes end that begin
    /// at <paramref name="place"/>, including payloads; negative if that is inside of a payload.
    /// </summary>
    public long Advance(long place, long length)
    {
        int index = Search(place);
        for (index = index >= 0 ? index : ~index; index < _all.Count; index++)
        {
            long gap = _all[index].Position - place;
            if (length <= gap)
            {
                break;
            }

            length -= gap + _all[index].Bytes.Length;
            place = _all[index].Position;
            if (length < 0)
            {
                return -1;
            }
        }

        return place + length;
    }

    /// <summary>Returns the payload whose content begins at a position in the bytes around them.</summary>
    public byte[]? At(long place, long length)
    {
        int index = Search(place);
        return index >= 0 && _all[index].Bytes.Length == length ? _all[index].Bytes : null;
    }

    /// <summary>Returns the payloads of a message; null if it has none.</summary>
    public static PicklePayloads? Find(in ReadOnlySequence<byte> message)
    {
        PicklePayloads? found = null;
        long around = 0;
        foreach ((ReadOnlyMemory<byte> piece, byte[]? payload) in Pieces(message))
        {
            if (payload is null)
            {
                around += piece.Length;
                continue;
            }

            found ??= new PicklePayloads();
            found._all.Add(new Payload(around, payload, found.TotalLength));
            found.TotalLength += payload.Length;
        }

        return found;
    }

    /// <summary>Gets the bytes around the payloads if they are contiguous, as in a received message.</summary>
    public static bool TryGetAround(in ReadOnlySequence<byte> message, out ReadOnlySpan<byte> around)
    {
        around = default;
        foreach (ReadOnlyMemory<byte> piece in PiecesAround(message))
        {
            if (around.IsEmpty)
            {
                around = piece.Span;
                continue;
            }

            ref byte start = ref MemoryMarshal.GetReference(around);
            if (!Unsafe.AreSame(ref Unsafe.Add(ref start, around.Length), ref MemoryMarshal.GetReference(piece.Span))
                || around.Length > Array.MaxLength - piece.Length)
            {
                return false;
            }

            around = MemoryMarshal.CreateReadOnlySpan(ref start, around.Length + piece.Length);
        }

        return true;
    }

    /// <summary>Returns the bytes around the payloads.</summary>
    public static ReadOnlySequence<byte> GetAround(in ReadOnlySequence<byte> message)
    {
        PickleSegments around = default;
        foreach (ReadOnlyMemory<byte> piece in PiecesAround(message))
        {
            around.Add(piece);
        }

        return around.Sequence;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> PiecesAround(in ReadOnlySequence<byte> message) =>
        Pieces(message).Where(static it => it.Payload is null && !it.Piece.IsEmpty).Select(static it => it.Piece);

    // A payload counts only if the message contains all of it.
    private static IEnumerable<(ReadOnlyMemory<byte> Piece, byte[]? Payload)> Pieces(ReadOnlySequence<byte> message)
    {
        object? last = message.End.GetObject();
        int start = message.Start.GetInteger();
        for (var segment = message.Start.GetObject() as PickleSegment; segment is not null;)
        {
            bool isLast = ReferenceEquals(segment, last);
            int end = isLast ? message.End.GetInteger() : segment.Memory.Length;
            ReadOnlyMemory<byte> piece = segment.Memory[start..end];
            yield return (piece, piece.Length == segment.Payload?.Length ? segment.Payload : null);
            start = 0;
            segment = isLast ? null : segment.Next as PickleSegment;
        }
    }

    private int Search(long place) => _all.BinarySearch(new Payload(place, [], 0), ByPosition.Instance);

    /// <param name="Position">The position in the bytes around the payloads.</param>
    /// <param name="Bytes">The content.</param>
    /// <param name="Before">The total length of the payloads before it.</param>
    private readonly record struct Payload(long Position, byte[] Bytes, long Before);

    private sealed class ByPosition : IComparer<Payload>
    {
        public static readonly ByPosition Instance = new();

        public int Compare(Payload x, Payload y) => x.Position.CompareTo(y.Position);
    }
}
