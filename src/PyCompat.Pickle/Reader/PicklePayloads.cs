using System.Buffers;

namespace PyCompat.Pickle;

/// <summary>
/// The long payloads of a pickle that was received with these in arrays of their own, and the bytes around them as one.
/// </summary>
internal sealed class PicklePayloads
{
    private readonly List<(int Position, byte[] Bytes)> _all = [];

    private PicklePayloads()
    {
    }

    /// <summary>How many bytes they have together.</summary>
    public long TotalLength { get; private set; }

    /// <summary>How many bytes those have that lie before a place of the bytes around them.</summary>
    public long LengthBefore(int place) =>
        _all.TakeWhile(payload => payload.Position <= place).Sum(static payload => (long)payload.Bytes.Length);

    /// <summary>The payload whose content begins at a place of the bytes around them.</summary>
    public byte[]? At(int place, long length)
    {
        int index = _all.BinarySearch((place, []), ByPosition.Instance);
        return index >= 0 && _all[index].Bytes.Length == length ? _all[index].Bytes : null;
    }

    /// <summary>The payloads of a message; null where it has none.</summary>
    public static PicklePayloads? Find(in ReadOnlySequence<byte> message)
    {
        PicklePayloads? found = null;
        object? last = message.End.GetObject();
        int start = message.Start.GetInteger();
        long before = 0;
        for (var segment = message.Start.GetObject() as PickleSegment; segment is not null;)
        {
            bool isLast = ReferenceEquals(segment, last);
            int end = isLast ? message.End.GetInteger() : segment.Memory.Length;
            if (segment.Payload is { } bytes && start == 0 && end == bytes.Length)
            {
                found ??= new PicklePayloads();
                found._all.Add(((int)(before - found.TotalLength), bytes));
                found.TotalLength += bytes.Length;
            }

            before += end - start;
            start = 0;
            segment = isLast ? null : segment.Next as PickleSegment;
        }

        return found;
    }

    /// <summary>Copies the bytes around the payloads.</summary>
    public void CopyAround(in ReadOnlySequence<byte> message, Span<byte> destination)
    {
        long from = 0;
        int at = 0;
        foreach ((int position, byte[] bytes) in _all)
        {
            message.Slice(from, position - at).CopyTo(destination[at..]);
            from += position - at + bytes.Length;
            at = position;
        }

        message.Slice(from).CopyTo(destination[at..]);
    }

    private sealed class ByPosition : IComparer<(int Position, byte[] Bytes)>
    {
        public static readonly ByPosition Instance = new();

        public int Compare((int Position, byte[] Bytes) x, (int Position, byte[] Bytes) y) =>
            x.Position.CompareTo(y.Position);
    }
}
