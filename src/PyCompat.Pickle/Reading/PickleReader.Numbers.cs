using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Reading;

/// <content>Integers, floats and booleans.</content>
internal ref partial struct PickleReader
{
    /// <summary>The maximum length of the number of a memo entry in digits, including leading zeros.</summary>
    private const int MaxMemoDigits = 64;

    private static readonly object True = true;
    private static readonly object False = false;

    // Numbers often come in long runs: this only checks whether another one follows.
    private void ReadBinInts()
    {
        do
        {
            PushInteger(BinaryPrimitives.ReadInt32LittleEndian(ReadBytes(sizeof(int))));
        }
        while (TryReadOpcode(Opcode.BinInt));
    }

    private bool TryReadOpcode(byte opcode)
    {
        if (_at == _pickle.Length || _pickle[_at] != opcode)
        {
            return false;
        }

        _opcodeAt = _at++;
        return true;
    }

    private void PushInteger(long value)
    {
        Charge(BoxCost);
        Push(PyInteger.Box(value));
    }

    private void PushLong(BigInteger value)
    {
        Charge(BoxCost * 2 + (value.GetBitLength() >> 3));
        // Python 2 distinguishes long from int: what was read as a long is written back as one.
        Push(_protocol <= CompatNames.LastProtocolWith2Names ? value : PyInteger.Box(value));
    }

    private void ReadLong(int length)
    {
        ReadOnlySpan<byte> bytes = ReadBytes(length);
        if (length > PyInteger.MaxLength)
        {
            throw Error(
                PickleErrorCode.NotRepresentable, $"an int of {length} bytes is too long for .NET's BigInteger");
        }

        if (length <= sizeof(long) && _protocol > CompatNames.LastProtocolWith2Names)
        {
            // Two's complement, little-endian, as short as possible: the last byte carries the sign.
            long value = length > 0 ? (sbyte)bytes[^1] : 0;
            for (int i = length - 2; i >= 0; i--)
            {
                value = (value << 8) | bytes[i];
            }

            PushInteger(value);
            return;
        }

        PushLong(new BigInteger(bytes));
    }

    private void ReadIntText()
    {
        ReadOnlySpan<byte> text = ReadLine();
        if (text.SequenceEqual("00"u8) || text.SequenceEqual("01"u8))
        {
            // Protocols 0 and 1 have no other form of bool.
            Push(text[1] == (byte)'1' ? True : False);
            return;
        }

        BigInteger value = ParseInteger(text);
        Charge(BoxCost * 2 + text.Length);
        Push(PyInteger.Box(value));
    }

    private void ReadLongText() => PushLong(ParseInteger(PyIntegerText.TrimSuffix(ReadLine())));

    /// <summary>Binary ints are read in linear time, like bytes; digits are not.</summary>
    private readonly BigInteger ParseInteger(ReadOnlySpan<byte> text)
    {
        EnsureIntegerLength(PyIntegerText.GetByteCount(text.Length));
        return PyIntegerText.TryParse(text, out BigInteger value)
            ? value
            : throw Error(PickleErrorCode.InvalidArgument, "the opcode's argument is not a decimal number");
    }

    private readonly void EnsureIntegerLength(long length)
    {
        if (length > _options.Limits.MaxIntegerLength)
        {
            throw Error(
                PickleErrorCode.LimitExceeded,
                $"an int in digits, of {length} bytes in binary, is longer than {nameof(PickleLimits)}."
                + $"{nameof(PickleLimits.MaxIntegerLength)}, {_options.Limits.MaxIntegerLength}");
        }
    }

    private void ReadBinFloats()
    {
        do
        {
            double value = BinaryPrimitives.ReadDoubleBigEndian(ReadBytes(sizeof(double)));
            Charge(BoxCost);
            Push(value);
        }
        while (TryReadOpcode(Opcode.BinFloat));
    }

    private void ReadFloatText()
    {
        string text = Encoding.Latin1.GetString(ReadLine());
        if (!PyFloat.TryParse(text.Trim(), out double value))
        {
            throw Error(PickleErrorCode.InvalidArgument, "the opcode's argument is not a number");
        }

        Charge(BoxCost);
        Push(value);
    }

    private long ReadMemoText() => TryParseMemoNumber(ReadLine(), out long index)
        ? index
        : throw Error(PickleErrorCode.InvalidArgument, "the opcode's argument is not the number of a memo entry");

    /// <summary>CPython accepts what <c>int()</c> accepts, up to 2^63 - 1 (<c>load_put</c>).</summary>
    private static bool TryParseMemoNumber(ReadOnlySpan<byte> text, out long index)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index))
        {
            return true;
        }

        if (text.Length > MaxMemoDigits || !PyIntegerText.TryParse(text, out BigInteger number)
            || number.Sign < 0 || number > long.MaxValue)
        {
            return false;
        }

        index = (long)number;
        return true;
    }
}
