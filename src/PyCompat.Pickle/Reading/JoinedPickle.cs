using System.Buffers;

namespace PyCompat.Pickle.Reading;

/// <summary>
/// A message that lies in several pieces as one, if need be in an array of the pool; its payloads stay where they are.
/// </summary>
internal readonly ref struct JoinedPickle : IDisposable
{
    private readonly byte[]? _array;

    /// <summary>Copies what is no payload, unless it lies in one piece already.</summary>
    /// <exception cref="PickleException">More than an array can hold.</exception>
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

    /// <summary>The bytes, those of the payloads left out.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The payloads, if there are any.</summary>
    public PicklePayloads? Payloads { get; }

    public void Dispose()
    {
        if (_array is not null)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
