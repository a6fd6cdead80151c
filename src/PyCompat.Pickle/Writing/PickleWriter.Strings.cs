using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Pickle.Writing;

/// <content>Strings.</content>
internal sealed partial class PickleWriter
{
    /// <summary>Writes the strings at the start of a batch, and returns how many there are.</summary>
    private int SaveStrings(ReadOnlySpan<object?> items)
    {
        int count = 0;
        Span<uint> hashes = stackalloc uint[StringBlock.Length];
        StringBlock block = default;
        while (true)
        {
            Span<string> strings = block;
            int used = 0;
            while (used < strings.Length && count + used < items.Length && items[count + used] is string text)
            {
                strings[used++] = text;
            }

            strings = strings[..used];
            _memo.Hash(strings, hashes);
            for (int i = 0; i < strings.Length; i++)
            {
                bool isNew = _memo.TryAdd(strings[i], hashes[i], out int number);
                SaveString(strings[i], number, isNew);
                Boundary();
            }

            count += used;
            if (used < StringBlock.Length)
            {
                return count;
            }
        }
    }

    private void SaveString(string text)
    {
        bool isNew = _memo.TryAdd(text, out int number);
        SaveString(text, number, isNew);
    }

    private void SaveString(string text, int number, bool isNew)
    {
        if (!isNew)
        {
            Get(number);
            return;
        }

        if (_protocol < FirstBinaryProtocol)
        {
            SaveRawUnicode(PyUtf8.ToCodePoints(text));
        }
        else if (text.Length <= byte.MaxValue / MaxBytesPerChar && _protocol >= FirstFramedProtocol)
        {
            SaveShortString(text);
        }
        else
        {
            SaveLongString(text);
        }

        PutNumber(number);
    }

    /// <summary>Writes a string that is short whatever it contains; its length is filled in afterwards.</summary>
    private void SaveShortString(string text)
    {
        Span<byte> span = Reserve(2 + text.Length * MaxBytesPerChar);
        int length = PyUtf8.Encode(text, span[2..]);
        span[0] = Opcode.ShortBinUnicode;
        span[1] = (byte)length;
        _at += 2 + length;
    }

    private void SaveLongString(string text)
    {
        int length = PyUtf8.GetByteCount(text);
        BeginPayload(length);
        SaveUnicodeHeader(length);
        if (length < FrameTarget)
        {
            _at += PyUtf8.Encode(text, Reserve(length));
            return;
        }

        FlushBuffer();
        int written = PyUtf8.Encode(text, _output.GetSpan(length));
        _output.Advance(written);
        BeginFrame();
    }

    private void SaveSurrogates(PyString text)
    {
        if (_protocol < FirstBinaryProtocol)
        {
            SaveRawUnicode(PyUtf8.ToCodePoints(text.Utf8.ToArray()));
        }
        else
        {
            BeginPayload(text.Utf8.Length);
            SaveUnicodeHeader(text.Utf8.Length);
            Payload(text.Utf8Memory);
        }

        Memoize(text);
    }

    private void SaveUnicodeHeader(int length)
    {
        if (length <= byte.MaxValue && _protocol >= FirstFramedProtocol)
        {
            Op(Opcode.ShortBinUnicode, (byte)length);
        }
        else
        {
            Op4(Opcode.BinUnicode, (uint)length);
        }
    }

    /// <summary>
    /// Writes a line of Latin-1. Characters that would end it or are not Latin-1 are escaped (<c>save_str</c> at
    /// protocol 0).
    /// </summary>
    private void SaveRawUnicode(IEnumerable<int> codePoints)
    {
        Op(Opcode.Unicode);
        foreach (int codePoint in codePoints)
        {
            if (codePoint > 0xFFFF)
            {
                Raw(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\U{codePoint:x8}")));
            }
            else if (codePoint is > 0xFF or '\\' or '\0' or '\n' or '\r' or 0x1A)
            {
                Raw(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{codePoint:x4}")));
            }
            else
            {
                Op((byte)codePoint);
            }
        }

        Op((byte)'\n');
    }

    /// <summary>As many strings as a processor looks up at once.</summary>
    [InlineArray(Length)]
    private struct StringBlock
    {
        public const int Length = 8;

        private string _first;
    }
}
