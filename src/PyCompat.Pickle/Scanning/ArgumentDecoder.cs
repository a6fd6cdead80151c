using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace PyCompat.Pickle;

/// <summary>
/// An opcode's argument as a value, read as CPython's <c>Lib/pickletools.py</c> (v3.13.0) does, but for two things: the
/// names of GLOBAL, INST and PERSID are taken as the unpickler takes them (a backslash is a backslash), and a
/// STRING that is not ASCII counts as Latin-1, as the counted forms do.
/// </summary>
internal static class ArgumentDecoder
{
    /// <summary>Decodes a whole argument, as <see cref="ArgumentLength"/> measured it; null where there is none.
    /// </summary>
    /// <returns>False when the bytes are not of the argument's form.</returns>
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

    /// <summary>Module and name with a blank between them.</summary>
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
