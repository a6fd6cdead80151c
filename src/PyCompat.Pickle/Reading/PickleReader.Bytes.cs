using System.Buffers.Binary;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Reading;

/// <content>Reading arguments, which are validated first and then consumed at once; bytes objects.</content>
internal ref partial struct PickleReader
{
    private const string CrossesFrame = "the opcode's argument crosses the end of its frame";

    private byte ReadByte() => ReadBytes(1)[0];

    private ReadOnlySpan<byte> ReadBytes(int length)
    {
        if (_pickle.Length - _at < length)
        {
            EnsureAvailable(length);
        }

        ReadOnlySpan<byte> bytes = _pickle.Slice(_at, length);
        _at += length;
        return bytes;
    }

    /// <summary>
    /// An argument, or the part after its length, may begin where a frame ends, but may not cross that end (as in
    /// CPython since v3.14.10).
    /// </summary>
    private void EnsureAvailable(int length)
    {
        if (!TrySee(length))
        {
            throw Missing((ulong)length);
        }

        if (_pickle.Length - _at >= length)
        {
            return;
        }

        if (_at < _pickle.Length)
        {
            throw Error(PickleErrorCode.InvalidArgument, CrossesFrame);
        }

        _pickle = _whole;
    }

    private readonly PickleException Missing(ulong length) => Error(
        PickleErrorCode.Truncated,
        $"the opcode's argument takes {length} bytes, of which {Remaining} are available");

    private ushort ReadUInt2() => BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(sizeof(ushort)));

    private uint ReadUInt4() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(sizeof(uint)));

    /// <summary>Reads a signed length of four bytes (BINSTRING, LONG4, EXT4): a negative one is corrupt.</summary>
    private int ReadLength4()
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(ReadBytes(sizeof(int)));
        return length >= 0
            ? length
            : throw Error(PickleErrorCode.InvalidArgument, $"a negative length or code, {length}");
    }

    private long ReadLength8()
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(sizeof(ulong)));
        return length <= long.MaxValue ? (long)length : throw Missing(length);
    }

    /// <summary>Reads a string or bytes of a claimed length, after checking the limit and what is available.</summary>
    private ReadOnlySpan<byte> ReadCounted(long length)
    {
        EnsureStringLength(length);
        return ReadBytes((int)length);
    }

    private readonly void EnsureStringLength(long length)
    {
        if (length > _options.Limits.MaxStringLength)
        {
            throw Error(
                PickleErrorCode.LimitExceeded,
                $"{length} bytes are more than {nameof(PickleLimits)}.{nameof(PickleLimits.MaxStringLength)}, "
                + $"{_options.Limits.MaxStringLength}");
        }
    }

    /// <summary>Reads a line of text without its end; CPython's <c>readline</c>.</summary>
    private ReadOnlySpan<byte> ReadLine()
    {
        long length = _pickle[_at..].IndexOf((byte)'\n');
        if (length < 0)
        {
            length = FindLineEnd();
        }

        if (length < 0)
        {
            EnsureStringLength(_whole.Length - _at + _rest.Length);
            throw Error(PickleErrorCode.Truncated, "the opcode's argument is a line of text without an end");
        }

        EnsureFitsString(length);
        EnsureStringLength(length);
        return ReadBytes((int)length + 1)[..^1];
    }

    private void ReadBytesObject(long length)
    {
        byte[]? payload = TakePayload(length);
        ReadOnlySpan<byte> bytes = payload is null ? ReadCounted(length) : [];
        Charge(BoxCost + length);
        Push(payload ?? ToArray(bytes));
    }

    private void ReadByteArray(long length)
    {
        byte[]? payload = TakePayload(length);
        ReadOnlySpan<byte> bytes = payload is null ? ReadCounted(length) : [];
        Charge(ObjectCost + length);
        Push(new PyByteArray(payload ?? ToArray(bytes)));
    }

    /// <summary>Returns the array that was received as the opcode's argument, if it is not among the bytes.</summary>
    private readonly byte[]? TakePayload(long length)
    {
        byte[]? payload = _payloads?.At(_start + _at, length);
        if (payload is not null)
        {
            EnsureStringLength(length);
        }

        return payload;
    }

    private void ReadNextBuffer()
    {
        Charge(BoxCost);
        int index = _bufferCount++;
        Push(new PyOutOfBandBuffer(index, PyBufferAccess.AsGiven, _buffers.ElementAtOrDefault(index)));
    }

    private void ReadReadOnlyBuffer()
    {
        if (Peek() is not PyOutOfBandBuffer buffer)
        {
            throw Error(
                PickleErrorCode.NotRepresentable, "a read-only view of something that is not an out-of-band buffer");
        }

        Charge(BoxCost);
        Replace(new PyOutOfBandBuffer(buffer.Index, PyBufferAccess.ReadOnly, buffer.Data));
    }
}
