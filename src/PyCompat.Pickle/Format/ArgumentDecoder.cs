using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Format;

/// <summary>
/// Decodes an opcode's argument as CPython's <c>Lib/pickletools.py</c> (v3.13.0) does, with two exceptions: the names
/// of GLOBAL, INST and PERSID are read as the unpickler reads them (a backslash is a backslash), and a STRING that is
/// not ASCII is read as Latin-1, like the counted forms.
/// </summary>
internal static class ArgumentDecoder
{
    /// <summary>Decodes an argument as measured by <see cref="ArgumentLength"/>; null if the opcode has none.</summary>
    /// <returns>False if the argument is malformed.</returns>
    public static bool TryDecode(ArgumentForm form, ReadOnlySpan<byte> argument, out object? value)
    {
        ReadOnlySpan<byte> content = argument[ArgumentLength.PrefixOf(form)..];
        ReadOnlySpan<byte> line = content.IsEmpty ? content : content[..^1];
        value = form switch
        {
            ArgumentForm.None => null,
            ArgumentForm.UInt1 => PyInteger.Box(argument[0]),
            ArgumentForm.UInt2 => PyInteger.Box(BinaryPrimitives.ReadUInt16LittleEndian(argument)),
            ArgumentForm.Int4 => PyInteger.Box(BinaryPrimitives.ReadInt32LittleEndian(argument)),
            ArgumentForm.UInt4 => PyInteger.Box(BinaryPrimitives.ReadUInt32LittleEndian(argument)),
            ArgumentForm.UInt8 => PyInteger.Box((BigInteger)BinaryPrimitives.ReadUInt64LittleEndian(argument)),
            ArgumentForm.Float8 => BinaryPrimitives.ReadDoubleBigEndian(argument),
            ArgumentForm.Long1 or ArgumentForm.Long4 =>
                content.Length <= PyInteger.MaxLength ? PyInteger.Box(new BigInteger(content)) : null,
            ArgumentForm.DecimalNlShort => DecodeShort(line),
            ArgumentForm.DecimalNlLong => DecodeInteger(PyIntegerText.TrimSuffix(line)),
            ArgumentForm.FloatNl => PyFloat.TryParse(Encoding.Latin1.GetString(line).Trim(), out double number)
                ? number
                : null,
            ArgumentForm.StringNl => DecodeQuoted(line),
            ArgumentForm.StringNlNoEscape => Encoding.Latin1.GetString(line),
            ArgumentForm.StringNlNoEscapePair => DecodePair(line),
            ArgumentForm.UnicodeStringNl => PyRawUnicode.Decode(line),
            ArgumentForm.String1 or ArgumentForm.String4 => Encoding.Latin1.GetString(content),
            ArgumentForm.Bytes1 or ArgumentForm.Bytes4 or ArgumentForm.Bytes8 => content.ToArray(),
            ArgumentForm.ByteArray8 => new PyByteArray(content.ToArray()),
            _ => DecodeUtf8(content),
        };
        return value is not null || form == ArgumentForm.None;
    }

    private static object? DecodeShort(ReadOnlySpan<byte> line) =>
        line.SequenceEqual("00"u8) ? false : line.SequenceEqual("01"u8) ? true : DecodeInteger(line);

    private static object? DecodeInteger(ReadOnlySpan<byte> line) =>
        PyIntegerText.TryParse(line, out BigInteger value) ? PyInteger.Box(value) : null;

    private static object? DecodeUtf8(ReadOnlySpan<byte> utf8) =>
        PyUtf8.TryDecode(utf8, out object? text) ? text : null;

    /// <summary>Decodes module and name, with a space between them.</summary>
    private static object? DecodePair(ReadOnlySpan<byte> lines)
    {
        byte[] joined = lines.ToArray();
        joined.AsSpan().Replace((byte)'\n', (byte)' ');
        return DecodeUtf8(joined);
    }

    private static string? DecodeQuoted(ReadOnlySpan<byte> line)
    {
        bool isQuoted = line.Length >= 2 && line[0] == line[^1] && line[0] is (byte)'"' or (byte)'\'';
        return isQuoted && PyEscapes.Decode(line[1..^1]) is { } bytes ? Encoding.Latin1.GetString(bytes) : null;
    }
}

/// <summary>Measures an opcode's argument as far as the available bytes allow. Nothing is decoded.</summary>
internal static class ArgumentLength
{
    private enum Count
    {
        UInt1,
        UInt4,
        Int4,
        UInt8,
    }

    /// <summary>Measures the argument at the start of <paramref name="available"/>.</summary>
    /// <param name="form">The form of the argument.</param>
    /// <param name="available">The bytes available after the opcode; more may follow.</param>
    /// <param name="limits">The maximum length of strings.</param>
    /// <param name="progress">State kept between the calls for the same argument; initially the default.</param>
    /// <param name="length">
    /// The number of bytes that must be available: the argument's length, or what is needed to determine it.
    /// </param>
    /// <returns>False if the argument exceeds a limit or has a negative length.</returns>
    public static bool TryMeasure(
        ArgumentForm form,
        ReadOnlySpan<byte> available,
        PickleLimits limits,
        ref LineProgress progress,
        out ulong length)
    {
        switch (form)
        {
            case ArgumentForm.None: length = 0; return true;
            case ArgumentForm.UInt1: length = sizeof(byte); return true;
            case ArgumentForm.UInt2: length = sizeof(ushort); return true;
            case ArgumentForm.Int4 or ArgumentForm.UInt4: length = sizeof(uint); return true;
            case ArgumentForm.UInt8 or ArgumentForm.Float8: length = sizeof(ulong); return true;
            case ArgumentForm.StringNlNoEscapePair:
                return TryMeasureLines(available, lines: 2, limits, ref progress, out length);
            case ArgumentForm.String1 or ArgumentForm.Bytes1 or ArgumentForm.UnicodeString1:
                return TryMeasureCounted(available, Count.UInt1, limits.MaxStringLength, out length);
            case ArgumentForm.String4:
                return TryMeasureCounted(available, Count.Int4, limits.MaxStringLength, out length);
            case ArgumentForm.Bytes4 or ArgumentForm.UnicodeString4:
                return TryMeasureCounted(available, Count.UInt4, limits.MaxStringLength, out length);
            case ArgumentForm.Bytes8 or ArgumentForm.ByteArray8 or ArgumentForm.UnicodeString8:
                return TryMeasureCounted(available, Count.UInt8, limits.MaxStringLength, out length);
            case ArgumentForm.Long1:
                return TryMeasureCounted(available, Count.UInt1, int.MaxValue, out length);
            case ArgumentForm.Long4:
                return TryMeasureCounted(available, Count.Int4, int.MaxValue, out length);
            default:
                return TryMeasureLines(available, lines: 1, limits, ref progress, out length);
        }
    }

    /// <summary>The size of the length prefix of a counted argument, in bytes.</summary>
    public static int PrefixOf(ArgumentForm form) => form switch
    {
        ArgumentForm.String1 or ArgumentForm.Bytes1 or ArgumentForm.UnicodeString1 or ArgumentForm.Long1 => 1,
        ArgumentForm.String4 or ArgumentForm.Bytes4 or ArgumentForm.UnicodeString4 or ArgumentForm.Long4 => 4,
        ArgumentForm.Bytes8 or ArgumentForm.ByteArray8 or ArgumentForm.UnicodeString8 => 8,
        _ => 0,
    };

    private static bool TryMeasureCounted(ReadOnlySpan<byte> available, Count count, int limit, out ulong length)
    {
        uint prefix = count switch { Count.UInt1 => 1, Count.UInt8 => 8, _ => 4 };
        length = prefix;
        if ((uint)available.Length < prefix)
        {
            return true;
        }

        ulong counted = count switch
        {
            Count.UInt1 => available[0],
            Count.UInt8 => BinaryPrimitives.ReadUInt64LittleEndian(available),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(available),
        };
        if (counted > (ulong)limit || (count == Count.Int4 && counted > int.MaxValue))
        {
            return false;
        }

        length += counted;
        return true;
    }

    private static bool TryMeasureLines(
        ReadOnlySpan<byte> available, int lines, PickleLimits limits, ref LineProgress progress, out ulong length)
    {
        length = 0;
        while (progress.Ended < lines)
        {
            int end = available[progress.Searched..].IndexOf((byte)'\n');
            int last = end < 0 ? available.Length : progress.Searched + end;
            if (last - progress.LineStart > limits.MaxStringLength)
            {
                return false;
            }

            if (end < 0)
            {
                progress = progress with { Searched = last };
                length = (ulong)last + 1;
                return true;
            }

            progress = new LineProgress(progress.Ended + 1, LineStart: last + 1, Searched: last + 1);
        }

        length = (ulong)progress.LineStart;
        return true;
    }
}
