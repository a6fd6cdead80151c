using System.Text;
using PyCompat.Pickle;

namespace PyCompat.Tool.Json.Forms;

/// <summary>Bytes, and strings that UTF-16 cannot tell from others.</summary>
internal static class TextForms
{
    private const int LastCodePoint = 0x10FFFF;

    public static byte[] Base64(FormContent content)
    {
        const string Form = "base64";
        try
        {
            return Convert.FromBase64String(content.Text ?? throw content.Wrong(Form));
        }
        catch (FormatException) when (content.Text is not null)
        {
            throw content.Wrong(Form);
        }
    }

    public static object?[] CodePoints(PyString text) =>
        [.. PyUtf8.ToCodePoints(text.Utf8.ToArray()).Select(object? (point) => (long)point)];

    public static object ReadCodePoints(FormContent content)
    {
        const string Form = "code points: [55357, 56832]";
        var utf8 = new List<byte>();
        var text = new StringBuilder();
        var isPlain = true;
        foreach (var item in content.List(Form))
        {
            var number = content.Integer(item, Form);
            if (number < 0 || number > LastCodePoint)
                throw content.Wrong(Form);
            var point = (int)number;
            isPlain &= !(text.Length > 0 && char.IsHighSurrogate(text[^1]) && point is >= 0xDC00 and <= 0xDFFF);
            text.Append(point > char.MaxValue ? char.ConvertFromUtf32(point) : ((char)point).ToString());
            AppendUtf8(utf8, point);
        }
        return isPlain ? text.ToString() : new PyString([.. utf8]);
    }

    /// <summary>Surrogates like any other (Python's <c>surrogatepass</c>).</summary>
    private static void AppendUtf8(List<byte> utf8, int point)
    {
        const int Following = 0x80;
        const int Bits = 6;
        var following = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        var lead = (byte)(following == 0 ? 0 : 0xFF00 >> (following + 1));
        utf8.Add((byte)(lead | (point >> (Bits * following))));
        for (var left = following - 1; left >= 0; left--)
            utf8.Add((byte)(Following | ((point >> (Bits * left)) & ((1 << Bits) - 1))));
    }
}
