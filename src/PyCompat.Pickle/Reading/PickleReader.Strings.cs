using System.Text;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Reading;

/// <content>The forms of str, and the str of Python 2.</content>
internal ref partial struct PickleReader
{
    private void ReadUnicode(long length)
    {
        ReadOnlySpan<byte> utf8 = ReadCounted(length);
        Charge(BoxCost + 2 * length);
        if (length <= StringCache.MaxLength && _scratch.Strings.TryGet(utf8) is { } cached)
        {
            Push(cached);
            return;
        }

        if (length > PyUtf8.MaxCharacters)
        {
            EnsureFitsString(Encoding.UTF8.GetCharCount(utf8));
        }

        Push(PyUtf8.TryDecode(utf8, out object? text)
            ? text
            : throw Error(PickleErrorCode.InvalidArgument, "the opcode's argument is not UTF-8"));
    }

    private readonly void EnsureFitsString(long characters)
    {
        if (characters > PyUtf8.MaxCharacters)
        {
            throw Error(
                PickleErrorCode.NotRepresentable,
                $"a text of {characters} characters is too long for a .NET string, {PyUtf8.MaxCharacters}");
        }
    }

    private void ReadUnicodeText()
    {
        ReadOnlySpan<byte> line = ReadLine();
        Charge(BoxCost + 2 * line.Length);
        Push(PyRawUnicode.Decode(line)
            ?? throw Error(PickleErrorCode.InvalidArgument, "an escape in the string is not a code point"));
    }

    private void ReadByteString(int length) => PushByteString(ToArray(ReadCounted(length)));

    /// <summary>Reads the <c>repr</c> of a Python 2 str: in quotes, with escapes.</summary>
    private void ReadStringText()
    {
        ReadOnlySpan<byte> line = ReadLine();
        if (line.Length < 2 || line[0] != line[^1] || line[0] is not ((byte)'"' or (byte)'\''))
        {
            throw Error(PickleErrorCode.InvalidArgument, "the string is not in quotes");
        }

        if (PyEscapes.Decode(line[1..^1]) is not { } bytes)
        {
            throw Error(PickleErrorCode.InvalidArgument, "an escape in the string is malformed");
        }

        PushByteString(bytes);
    }

    private void PushByteString(byte[] bytes)
    {
        Charge(ObjectCost + bytes.Length);
        Push(_options.Python2Strings switch
        {
            Python2StringEncoding.Keep => new PyByteString(bytes),
            Python2StringEncoding.Bytes => bytes,
            Python2StringEncoding.Latin1 => Encoding.Latin1.GetString(bytes),
            Python2StringEncoding.Ascii when Ascii.IsValid(bytes) => Encoding.ASCII.GetString(bytes),
            Python2StringEncoding.Utf8 when PyUtf8.TryDecode(bytes, out object? text) => text,
            _ => throw Error(
                PickleErrorCode.InvalidArgument,
                $"a str of Python 2 is not {_options.Python2Strings}; "
                + $"choose another {nameof(PickleOptions)}.{nameof(PickleOptions.Python2Strings)}"),
        });
    }
}
