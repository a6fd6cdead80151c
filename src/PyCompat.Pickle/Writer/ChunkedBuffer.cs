using System.Buffers;

namespace PyCompat.Pickle;

/// <summary>What a pickle is written to before a stream gets it: chunks from the pool, as many as it takes.</summary>
internal sealed class ChunkedBuffer : IBufferWriter<byte>, IDisposable
{
    private const int ChunkLength = 64 * 1024;

    private readonly List<(byte[] Chunk, int Count)> _full = [];
    private byte[] _chunk = [];
    private int _count;

    /// <summary>What was written, in order; valid until disposal.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Written =>
        _full.Append((Chunk: _chunk, Count: _count))
            .Select(static part => new ReadOnlyMemory<byte>(part.Chunk, 0, part.Count));

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray()
    {
        byte[] whole = GC.AllocateUninitializedArray<byte>(checked(_full.Sum(static part => part.Count) + _count));
        int at = 0;
        foreach (ReadOnlyMemory<byte> part in Written)
        {
            part.Span.CopyTo(whole.AsSpan(at));
            at += part.Length;
        }

        return whole;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _chunk.Length - _count);
        _count += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_chunk.Length - _count < Math.Max(sizeHint, 1))
        {
            Keep();
            _chunk = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, ChunkLength));
        }

        return _chunk.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        Keep();
        foreach ((byte[] chunk, _) in _full)
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        _full.Clear();
    }

    private void Keep()
    {
        if (_chunk.Length > 0)
        {
            _full.Add((_chunk, _count));
        }

        (_chunk, _count) = ([], 0);
    }
}
