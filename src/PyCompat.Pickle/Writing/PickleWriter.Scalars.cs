using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Writing;

/// <content>Numbers and bytes.</content>
internal sealed partial class PickleWriter
{
    /// <summary>The maximum number of UTF-8 bytes per UTF-16 code unit.</summary>
    private const int MaxBytesPerChar = 3;

    /// <summary>The maximum length of BINFLOAT and of the ints up to BININT, including the opcode.</summary>
    private const int MaxNumberLength = 1 + sizeof(double);

    private void SaveBool(bool value)
    {
        if (_protocol >= FirstProtocolWithTuples)
        {
            Op(value ? Opcode.NewTrue : Opcode.NewFalse);
        }
        else
        {
            Raw(value ? "I01\n"u8 : "I00\n"u8);
        }
    }

    private void SaveInteger(long value)
    {
        if (_protocol < FirstBinaryProtocol)
        {
            OpText(Opcode.Int, value);
        }
        else if ((ulong)value <= byte.MaxValue)
        {
            Op(Opcode.BinInt1, (byte)value);
        }
        else if ((ulong)value <= ushort.MaxValue)
        {
            Op2(Opcode.BinInt2, (ushort)value);
        }
        else if (value is >= int.MinValue and <= int.MaxValue)
        {
            Op4(Opcode.BinInt, (uint)(int)value);
        }
        else if (_protocol <= CompatNames.LastProtocolWith2Names)
        {
            // LONG1 would be a long in Python 2, which distinguishes it from int.
            OpText(Opcode.Int, value);
        }
        else
        {
            SaveLong(value);
        }
    }

    /// <summary>
    /// Writes a long int that was read as an object. It is written once however often it is referred to, while CPython
    /// writes it each time: a message with a few references could otherwise grow without bounds.
    /// </summary>
    private void SaveBigInteger(BigInteger value, object owner)
    {
        SaveBigInteger(value);
        if (value.GetByteCount() > byte.MaxValue)
        {
            Memoize(owner);
        }
    }

    private void SaveBigInteger(BigInteger value)
    {
        if (_protocol > CompatNames.LastProtocolWith2Names && value >= long.MinValue && value <= long.MaxValue)
        {
            SaveInteger((long)value);
        }
        else if (_protocol < FirstProtocolWithTuples)
        {
            // The same limit as for reading: digits take more than linear time.
            if (value.GetByteCount() > _options.Limits.MaxIntegerLength)
            {
                throw NotSerializable(
                    $"an int of {value.GetBitLength()} bits is too long for the decimal digits of protocol {_protocol} "
                    + $"({nameof(PickleLimits)}.{nameof(PickleLimits.MaxIntegerLength)}); use protocol 2");
            }

            Op(Opcode.Long);
            Raw(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
            Raw("L\n"u8);
        }
        else
        {
            SaveLong(value);
        }
    }

    private void SaveLong(BigInteger value)
    {
        int length = value.IsZero ? 0 : value.GetByteCount();
        if (length <= byte.MaxValue)
        {
            Op(Opcode.Long1, (byte)length);
        }
        else
        {
            Op4(Opcode.Long4, (uint)length);
        }

        if (length > 0)
        {
            value.TryWriteBytes(Reserve(length), out int written);
            _at += written;
        }
    }

    private void SaveFloat(double value)
    {
        if (_protocol < FirstBinaryProtocol)
        {
            Op(Opcode.Float);
            Raw(Encoding.ASCII.GetBytes(PyFloat.Repr(value)));
            Op((byte)'\n');
            return;
        }

        Span<byte> span = Reserve(1 + sizeof(double));
        span[0] = Opcode.BinFloat;
        BinaryPrimitives.WriteDoubleBigEndian(span[1..], value);
        _at += 1 + sizeof(double);
    }

    /// <summary>
    /// Writes the floats and shorter ints at the start of <paramref name="items"/>, as many as fit into the frame,
    /// exactly as if they were saved one by one.
    /// </summary>
    /// <returns>The number of items written.</returns>
    private int SaveNumbers(ReadOnlySpan<object?> items)
    {
        if (_protocol < FirstBinaryProtocol || items[0] is not (double or long))
        {
            return 0;
        }

        int room = Math.Max(FrameTarget - _at, 1);
        Span<byte> span = Reserve(Math.Min(room, items.Length * MaxNumberLength) + MaxNumberLength);
        int at = 0;
        int count = 0;
        for (; count < items.Length && at < room; count++)
        {
            Span<byte> number = span.Slice(at, MaxNumberLength);
            if (items[count] is double real)
            {
                number[0] = Opcode.BinFloat;
                BinaryPrimitives.WriteDoubleBigEndian(number[1..], real);
                at += 1 + sizeof(double);
            }
            else if (items[count] is long integer && integer is >= int.MinValue and <= int.MaxValue)
            {
                number[0] = (ulong)integer switch
                {
                    <= byte.MaxValue => Opcode.BinInt1,
                    <= ushort.MaxValue => Opcode.BinInt2,
                    _ => Opcode.BinInt,
                };
                BinaryPrimitives.WriteInt32LittleEndian(number[1..], (int)integer);
                at += 1 + (ulong)integer switch
                {
                    <= byte.MaxValue => sizeof(byte),
                    <= ushort.MaxValue => sizeof(ushort),
                    _ => sizeof(int),
                };
            }
            else
            {
                break;
            }
        }

        _at += at;
        return count;
    }

    private void SaveByteString(PyByteString text)
    {
        if (_protocol < FirstBinaryProtocol)
        {
            Op(Opcode.String);
            Raw(Encoding.ASCII.GetBytes(PyEscapes.Encode(text.Bytes)));
            Op((byte)'\n');
        }
        else
        {
            BeginPayload(text.Bytes.Length);
            if (text.Bytes.Length <= byte.MaxValue)
            {
                Op(Opcode.ShortBinString, (byte)text.Bytes.Length);
            }
            else
            {
                Op4(Opcode.BinString, (uint)text.Bytes.Length);
            }

            Payload(text.BytesMemory);
        }

        Memoize(text);
    }

    private void SaveBytes(ReadOnlyMemory<byte> bytes, object owner)
    {
        SaveBytesValue(bytes);
        Memoize(owner);
    }

    private void SaveBytesValue(ReadOnlyMemory<byte> bytes)
    {
        if (_protocol >= FirstProtocolWithBytes)
        {
            BeginPayload(bytes.Length);
            if (bytes.Length <= byte.MaxValue)
            {
                Op(Opcode.ShortBinBytes, (byte)bytes.Length);
            }
            else
            {
                Op4(Opcode.BinBytes, (uint)bytes.Length);
            }

            Payload(bytes);
        }
        else if (bytes.IsEmpty)
        {
            // The call that Python 3 writes here; in Python 2 it makes an empty str (save_bytes).
            SaveKnown(KnownGlobals.Bytes);
            SaveEmpty(Opcode.EmptyTuple, Opcode.Tuple);
            Op(Opcode.Reduce);
        }
        else
        {
            SaveKnown(KnownGlobals.CodecsEncode);
            MarkArguments();
            SaveString(Encoding.Latin1.GetString(bytes.Span));
            SaveString("latin1");
            CallWith(2);
        }
    }

    private void SaveByteArray(PyByteArray value)
    {
        if (_protocol >= FirstProtocolWithByteArray)
        {
            BeginPayload(value.Length);
            Op8(Opcode.ByteArray8, (ulong)value.Length);
            Payload(value.Bytes);
        }
        else if (value.Length == 0)
        {
            SaveKnown(KnownGlobals.ByteArray);
            SaveEmpty(Opcode.EmptyTuple, Opcode.Tuple);
            Op(Opcode.Reduce);
        }
        else
        {
            SaveKnown(KnownGlobals.ByteArray);
            MarkArguments(1);
            SaveBytesValue(value.Bytes);
            CallWith(1);
        }

        Memoize(value);
    }
}
