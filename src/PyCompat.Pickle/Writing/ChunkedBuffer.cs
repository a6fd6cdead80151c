using System.Buffers;

namespace PyCompat.Pickle.Writing;

/// <summary>Receives a pickle whose length is not known in advance, in as many pooled chunks as it takes.</summary>
internal sealed class ChunkedBuffer(PayloadHandling payloads) : IPayloadWriter, IDisposable
{
    private const int FirstChunkLength = 64 * 1024;

    /// <summary>The length up to which each chunk is twice as long as the previous one.</summary>
    private const int LastChunkLength = 1024 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _full = [];
    private readonly List<byte[]> _rented = [];
    private byte[] _chunk = [];
    private int _start;
    private int _end;
    private int _chunkLength = FirstChunkLength;

    /// <summary>The written bytes in order; valid until disposal.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Written => _full.Append(_chunk.AsMemory(_start, _end - _start));

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _chunk.Length - _end);
        _end += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_chunk.Length - _end < Math.Max(sizeHint, 1))
        {
            Keep();
            _chunk = ArrayPool<byte>.Shared.Rent(Math.Max(sizeHint, _chunkLength));
            _chunkLength = Math.Min(_chunkLength * 2, LastChunkLength);
            _rented.Add(_chunk);
            (_start, _end) = (0, 0);
        }

        return _chunk.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public bool TryAppend(ReadOnlyMemory<byte> payload)
    {
        if (payloads != PayloadHandling.Borrowed)
        {
            return false;
        }

        Keep();
        _full.Add(payload);
        return true;
    }

    /// <summary>Returns the written bytes in one array.</summary>
    /// <exception cref="PickleException">The pickle is longer than an array can be.</exception>
    public byte[] ToArray()
    {
        Keep();
        long length = _full.Sum(static part => (long)part.Length);
        if (length > Array.MaxLength)
        {
            throw new PickleException(
                PickleErrorCode.NotSerializable,
                $"the pickle has {length} bytes, more than an array can hold; write it to a stream");
        }

        byte[] all = GC.AllocateUninitializedArray<byte>((int)length);
        Span<byte> rest = all;
        foreach (ReadOnlyMemory<byte> part in _full)
        {
            part.Span.CopyTo(rest);
            rest = rest[part.Length..];
        }

        return all;
    }

    public void CopyTo(Stream stream)
    {
        foreach (ReadOnlyMemory<byte> chunk in Written)
        {
            stream.Write(chunk.Span);
        }
    }

    public async ValueTask CopyToAsync(Stream stream, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> chunk in Written)
        {
            await stream.WriteAsync(chunk, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        foreach (byte[] chunk in _rented)
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        _rented.Clear();
        _full.Clear();
        (_chunk, _start, _end) = ([], 0, 0);
    }

    private void Keep()
    {
        if (_end > _start)
        {
            _full.Add(_chunk.AsMemory(_start, _end - _start));
            _start = _end;
        }
    }
}
