using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Reading;

/// <content>Numbers, booleans and None.</content>
internal ref partial struct TypedReader
{
    /// <summary>Reads an int of up to 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadInt64(out long value)
    {
        byte opcode = Peek();
        ReadOnlySpan<byte> rest = _pickle[_at..];
        if (opcode == Opcode.BinInt1 && rest.Length > 1)
        {
            value = rest[1];
            _at += 2;
            return true;
        }

        if (opcode == Opcode.BinInt2 && rest.Length > sizeof(ushort))
        {
            value = BinaryPrimitives.ReadUInt16LittleEndian(rest[1..]);
            _at += 1 + sizeof(ushort);
            return true;
        }

        if (opcode == Opcode.BinInt && rest.Length > sizeof(int))
        {
            value = BinaryPrimitives.ReadInt32LittleEndian(rest[1..]);
            _at += 1 + sizeof(int);
            return true;
        }

        return TryReadLong1(opcode, out value);
    }

    /// <summary>Reads an int of any size, including a stored one, since long ones may be stored.</summary>
    public bool TryReadBigInteger(out BigInteger value)
    {
        if (TryReadInt64(out long number))
        {
            value = number;
            return true;
        }

        value = default;
        int place = _at;
        int header = Peek() switch { Opcode.Long1 => 1, Opcode.Long4 => sizeof(int), _ => 0 };
        if (header == 0 || _pickle.Length - _at <= header)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = _pickle[(_at + 1)..];
        long length = header == 1 ? rest[0] : BinaryPrimitives.ReadInt32LittleEndian(rest);
        if (length < 0 || length > PyInteger.MaxLength || length > rest.Length - header || !TryCharge(length))
        {
            return false;
        }

        value = new BigInteger(rest.Slice(header, (int)length));
        _at += 1 + header + (int)length;
        return TryStore(place, null);
    }

    /// <summary>Reads a float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadDouble(out double value)
    {
        if (Peek() == Opcode.BinFloat && _pickle.Length - _at > sizeof(double))
        {
            value = BinaryPrimitives.ReadDoubleBigEndian(_pickle[(_at + 1)..]);
            _at += 1 + sizeof(double);
            return true;
        }

        value = 0;
        return false;
    }

    /// <summary>Reads a bool.</summary>
    public bool TryReadBoolean(out bool value)
    {
        byte opcode = Peek();
        value = opcode == Opcode.NewTrue;
        if (opcode is Opcode.NewTrue or Opcode.NewFalse)
        {
            _at++;
            return true;
        }

        return false;
    }

    /// <summary>Reads consecutive ints that fit, up to the length of <paramref name="items"/>.</summary>
    /// <remarks>Something else, or an int that does not fit, is left for the caller.</remarks>
    public int ReadIntegerRun<T>(scoped Span<T> items)
        where T : struct, IBinaryInteger<T>
    {
        ReadOnlySpan<byte> pickle = _pickle;
        int at = _at;
        int count = 0;
        while (count < items.Length && at < pickle.Length)
        {
            ReadOnlySpan<byte> rest = pickle[at..];
            long value;
            int length;
            if (rest[0] == Opcode.BinInt1 && rest.Length > 1)
            {
                (value, length) = (rest[1], 2);
            }
            else if (rest[0] == Opcode.BinInt2 && rest.Length > sizeof(ushort))
            {
                (value, length) = (BinaryPrimitives.ReadUInt16LittleEndian(rest[1..]), 1 + sizeof(ushort));
            }
            else if (rest[0] == Opcode.BinInt && rest.Length > sizeof(int))
            {
                (value, length) = (BinaryPrimitives.ReadInt32LittleEndian(rest[1..]), 1 + sizeof(int));
            }
            else
            {
                _at = at;
                if (!TryReadLong1(rest[0], out value))
                {
                    break;
                }

                length = _at - at;
            }

            T item = T.CreateTruncating(value);
            if (!Fits(item, value))
            {
                break;
            }

            items[count++] = item;
            at += length;
        }

        _at = at;
        return count;
    }

    /// <summary>Reads consecutive floats, up to the length of <paramref name="items"/>.</summary>
    public int ReadDoubleRun(scoped Span<double> items)
    {
        const int Length = 1 + sizeof(double);
        ReadOnlySpan<byte> rest = _pickle[_at..];
        int count = 0;
        while (count < items.Length && rest.Length >= Length && rest[0] == Opcode.BinFloat)
        {
            items[count++] = BinaryPrimitives.ReadDoubleBigEndian(rest[1..]);
            rest = rest[Length..];
        }

        _at += count * Length;
        return count;
    }

    /// <summary>Whether a number that was narrowed, signed or unsigned, is still the same number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fits<T>(T cut, long value)
        where T : struct, IBinaryInteger<T> =>
        long.CreateTruncating(cut) == value && T.CreateTruncating(value) == cut && T.IsNegative(cut) == (value < 0);

    private bool TryReadLong1(byte opcode, out long value)
    {
        value = 0;
        if (opcode != Opcode.Long1 || _pickle.Length - _at < 2)
        {
            return false;
        }

        int length = _pickle[_at + 1];
        if (length > sizeof(long) || _pickle.Length - _at - 2 < length)
        {
            return false;
        }

        // Two's complement, little-endian, as short as possible: the last byte carries the sign.
        ReadOnlySpan<byte> bytes = _pickle.Slice(_at + 2, length);
        value = length > 0 ? (sbyte)bytes[^1] : 0;
        for (int i = length - 2; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        _at += 2 + length;
        return true;
    }
}
