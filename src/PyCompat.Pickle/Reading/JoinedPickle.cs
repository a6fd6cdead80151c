using System.Buffers;

namespace PyCompat.Pickle.Reading;

/// <summary>A message as the readers take it: joined in a pooled array, or in segments if it is too long.</summary>
internal readonly ref struct JoinedPickle : IDisposable
{
    /// <summary>The length up to which joining costs less than reading across the ends of segments.</summary>
    public const int ShortLength = 1 << 20;

    private readonly byte[]? _array;

    /// <summary>Copies everything except payloads, unless it is already in one piece.</summary>
    /// <param name="message">The message.</param>
    /// <param name="longest">The number of bytes without payloads from which on nothing is copied.</param>
    public JoinedPickle(in ReadOnlySequence<byte> message, int longest)
    {
        var payloads = PicklePayloads.Find(message);
        if (payloads is not null && PicklePayloads.TryGetAround(message, out ReadOnlySpan<byte> inOnePiece))
        {
            Bytes = new PickleBytes(inOnePiece, default, payloads);
            return;
        }

        ReadOnlySequence<byte> around = payloads is null ? message : PicklePayloads.GetAround(message);
        if (around.Length > longest)
        {
            // Does not begin with an empty segment.
            around = around.Slice(around.GetPosition(0));
            ReadOnlySpan<byte> first = around.FirstSpan;
            Bytes = new PickleBytes(first, around.Slice(first.Length), payloads);
            return;
        }

        _array = ArrayPool<byte>.Shared.Rent((int)around.Length);
        around.CopyTo(_array);
        Bytes = new PickleBytes(_array.AsSpan(0, (int)around.Length), default, payloads);
    }

    public PickleBytes Bytes { get; }

    public void Dispose()
    {
        if (_array is not null)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
