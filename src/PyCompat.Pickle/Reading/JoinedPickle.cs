using System.Buffers;

namespace PyCompat.Pickle.Reading;

/// <summary>A segmented message as one piece, in a pooled array if necessary; payloads are not copied.</summary>
internal readonly ref struct JoinedPickle : IDisposable
{
    private readonly byte[]? _array;

    /// <summary>Copies everything except payloads, unless it is already in one piece.</summary>
    /// <exception cref="PickleException">It is longer than an array can be.</exception>
    public JoinedPickle(in ReadOnlySequence<byte> message)
    {
        Payloads = PicklePayloads.Find(message);
        long length = message.Length - (Payloads?.TotalLength ?? 0);
        if (length > Array.MaxLength)
        {
            throw new PickleException(
                PickleErrorCode.LimitExceeded,
                $"a pickle of {length} bytes is longer than {Array.MaxLength}",
                offset: 0,
                opcode: null);
        }

        if (Payloads is not null && PicklePayloads.TryGetAround(message, out ReadOnlySpan<byte> around))
        {
            Bytes = around;
            return;
        }

        _array = ArrayPool<byte>.Shared.Rent((int)length);
        Bytes = _array.AsSpan(0, (int)length);
        if (Payloads is null)
        {
            message.CopyTo(_array);
        }
        else
        {
            PicklePayloads.CopyAround(message, _array);
        }
    }

    /// <summary>The bytes without the payloads.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The payloads, if any.</summary>
    public PicklePayloads? Payloads { get; }

    public void Dispose()
    {
        if (_array is not null)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
