using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Text;

/// <summary>
/// UTF-8 as in Python's pickles: lone surrogates are encoded like any other code point (<c>errors='surrogatepass'</c>).
/// </summary>
internal static class PyUtf8
{
    /// <summary>The maximum number of characters in a .NET string.</summary>
    public const int MaxCharacters = 0x3FFFFFDF;

    /// <summary>The first byte of every encoded surrogate (and of U+D000 to U+D7FF).</summary>
    private const byte SurrogateLead = 0xED;

    /// <summary>The minimum second byte of a surrogate; with a lower one it is another character.</summary>
    private const byte FirstSurrogateSecond = 0xA0;

    /// <summary>The minimum second byte of a low surrogate; with a lower one it is a high surrogate.</summary>
    private const byte FirstLowSecond = 0xB0;

    /// <summary>The number of bytes in an encoded surrogate.</summary>
    private const int SurrogateLength = 3;

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a str: a string if that can hold it exactly, otherwise a <see cref="PyString"/>.</summary>
    /// <returns>False if the bytes are not UTF-8.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out object? text)
    {
        text = null;
        try
        {
            if (!HasSurrogate(utf8))
            {
                text = Strict.GetString(utf8);
                return true;
            }

            return TryDecodeSurrogates(utf8, out text);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>The number of bytes of a string.</summary>
    public static int GetByteCount(string text) =>
        // A lone surrogate counts as the three bytes of U+FFFD, which is also what it takes when encoded.
        Encoding.UTF8.GetByteCount(text);

    /// <summary>Encodes a string into a span that is long enough.</summary>
    /// <returns>The number of bytes.</returns>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> utf8)
    {
        int written = 0;
        while (true)
        {
            OperationStatus status = Utf8.FromUtf16(
                text, utf8[written..], out int read, out int encoded, replaceInvalidSequences: false);
            written += encoded;
            if (status == OperationStatus.Done)
            {
                return written;
            }

            // The buffer is long enough and the block is final, so the cause is a lone surrogate.
            EncodeSurrogate(text[read], utf8[written..]);
            written += SurrogateLength;
            text = text[(read + 1)..];
        }
    }

    /// <summary>Encodes one code point, a surrogate like any other.</summary>
    /// <returns>The number of bytes.</returns>
    public static int EncodeCodePoint(int codePoint, Span<byte> utf8)
    {
        if (Rune.TryCreate(codePoint, out Rune rune))
        {
            return rune.EncodeToUtf8(utf8);
        }

        EncodeSurrogate((char)codePoint, utf8);
        return SurrogateLength;
    }

    /// <summary>The code points of a string, including lone surrogates.</summary>
    public static IEnumerable<int> ToCodePoints(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            yield return isPair ? char.ConvertToUtf32(text[i], text[++i]) : text[i];
        }
    }

    /// <summary>The code points of valid UTF-8 with surrogates encoded like any other.</summary>
    public static IEnumerable<int> ToCodePoints(byte[] utf8)
    {
        for (int i = 0; i < utf8.Length;)
        {
            if (IsSurrogate(utf8.AsSpan(i)))
            {
                yield return DecodeSurrogate(utf8.AsSpan(i));
                i += SurrogateLength;
                continue;
            }

            Rune.DecodeFromUtf8(utf8.AsSpan(i), out Rune rune, out int length);
            yield return rune.Value;
            i += length;
        }
    }

    private static char DecodeSurrogate(ReadOnlySpan<byte> utf8) =>
        (char)(((utf8[0] & 0x0F) << 12) | ((utf8[1] & 0x3F) << 6) | (utf8[2] & 0x3F));

    private static void EncodeSurrogate(char surrogate, Span<byte> utf8)
    {
        utf8[0] = SurrogateLead;
        utf8[1] = (byte)(0x80 | ((surrogate >> 6) & 0x3F));
        utf8[2] = (byte)(0x80 | (surrogate & 0x3F));
    }

    private static bool HasSurrogate(ReadOnlySpan<byte> utf8)
    {
        while (utf8.IndexOf(SurrogateLead) is var at and >= 0)
        {
            if (at + 1 < utf8.Length && utf8[at + 1] >= FirstSurrogateSecond)
            {
                return true;
            }

            utf8 = utf8[(at + 1)..];
        }

        return false;
    }

    private static bool TryDecodeSurrogates(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out object? text)
    {
        text = null;
        var builder = new StringBuilder(utf8.Length);
        ReadOnlySpan<byte> rest = utf8;
        bool afterHigh = false;
        bool isExact = true;
        while (!rest.IsEmpty)
        {
            if (IsSurrogate(rest))
            {
                bool isLow = rest[1] >= FirstLowSecond;
                isExact &= !(afterHigh && isLow);
                builder.Append(DecodeSurrogate(rest));
                rest = rest[SurrogateLength..];
                afterHigh = !isLow;
                continue;
            }

            int next = 1;
            while (next < rest.Length && !IsSurrogate(rest[next..]))
            {
                next++;
            }

            builder.Append(Strict.GetString(rest[..next]));
            rest = rest[next..];
            afterHigh = false;
        }

        text = isExact ? builder.ToString() : new PyString(utf8.ToArray());
        return true;
    }

    private static bool IsSurrogate(ReadOnlySpan<byte> utf8) =>
        utf8.Length >= SurrogateLength && utf8[0] == SurrogateLead
        && utf8[1] is >= FirstSurrogateSecond and < 0xC0 && utf8[2] is >= 0x80 and < 0xC0;
}
