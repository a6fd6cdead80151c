using System.Numerics;
using System.Text;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Tool.Json.Forms;

/// <summary>Bytes, and strings that are ambiguous in UTF-16.</summary>
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
            {
                throw content.Wrong(Form);
            }

            var point = (int)number;
            isPlain &= !(text.Length > 0 && char.IsHighSurrogate(text[^1]) && point is >= 0xDC00 and <= 0xDFFF);
            text.Append(point > char.MaxValue ? char.ConvertFromUtf32(point) : ((char)point).ToString());
            AppendUtf8(utf8, point);
        }
        return isPlain ? text.ToString() : new PyString([.. utf8]);
    }

    /// <summary>Surrogates like any other code point (Python's <c>surrogatepass</c>).</summary>
    private static void AppendUtf8(List<byte> utf8, int point)
    {
        const int Following = 0x80;
        const int Bits = 6;
        var following = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
        var lead = (byte)(following == 0 ? 0 : 0xFF00 >> (following + 1));
        utf8.Add((byte)(lead | (point >> (Bits * following))));
        for (var left = following - 1; left >= 0; left--)
        {
            utf8.Add((byte)(Following | ((point >> (Bits * left)) & ((1 << Bits) - 1))));
        }
    }
}

/// <summary>Paths of pathlib: the class, which determines the rules, and the path as one string.</summary>
internal static class PathForm
{
    private const string Class = "class";
    private const string Path = "path";

    // Python 3.13 has the classes in pathlib._local.
    private static readonly string[] Modules = ["pathlib", "pathlib._local"];
    private static readonly string[] PosixNames = ["PurePosixPath", "PosixPath"];
    private static readonly string[] WindowsNames = ["PureWindowsPath", "WindowsPath"];

    /// <summary>Null if it is not a path, or if joining its parts does not preserve it.</summary>
    public static JsonForm? Of(PyGlobal called, object?[] arguments)
    {
        if (!Modules.Contains(called.Module) || !arguments.All(part => part is string))
        {
            return null;
        }

        var parts = arguments.Cast<string>().ToArray();
        var path = PosixNames.Contains(called.QualifiedName) ? JoinPosix(parts)
            : WindowsNames.Contains(called.QualifiedName) ? JoinWindows(parts)
            : null;
        return path is null
            ? null
            : new JsonForm(JsonTags.Path, new JsonFields { { Class, GlobalName.Of(called) }, { Path, path } });
    }

    public static object Read(FormContent content)
    {
        var fields = content.Fields(Class, Path);
        var path = content.TextField(fields, Path);
        return GlobalName.TryParse(fields.GetValueOrDefault(Class)) is { } type && Modules.Contains(type.Module)
            && (PosixNames.Contains(type.QualifiedName) || WindowsNames.Contains(type.QualifiedName))
            ? PyObject.Call(type, path)
            : throw content.Wrong("a class of pathlib: \"pathlib:PurePosixPath\"");
    }

    /// <summary>As in <c>posixpath.join</c>: a part with a root starts over.</summary>
    private static string JoinPosix(string[] parts)
    {
        var joined = "";
        foreach (var part in parts)
        {
            var separator = joined.Length == 0 || joined.EndsWith('/') ? "" : "/";
            joined = part.StartsWith('/') ? part : part.Length == 0 ? joined : joined + separator + part;
        }
        return joined.Length == 0 ? "." : joined;
    }

    /// <summary>A drive or root after the first part would need Windows' own rules.</summary>
    private static string? JoinWindows(string[] parts)
    {
        if (parts.Skip(1).Any(part => part.Contains(':') || part.StartsWith('\\') || part.StartsWith('/')))
        {
            return null;
        }

        var joined = "";
        foreach (var part in parts)
        {
            var separator = joined.Length == 0 || joined[^1] is '\\' or '/' or ':' ? "" : "\\";
            joined = part.Length == 0 ? joined : joined + separator + part;
        }
        return joined.Length == 0 ? "." : joined;
    }
}

/// <summary>
/// UUIDs, including those that record how they were generated (<c>is_safe</c>, set by <c>uuid1()</c>).
/// </summary>
internal static class UuidForm
{
    private const string Uuid = "uuid";
    private const string Int = "int";
    private const string IsSafe = "is_safe";
    private const int Length = 16;

    public static JsonForm Of(Guid uuid) => new(JsonTags.Uuid, uuid.ToString("D"));

    public static JsonForm? Of(PyObject made)
    {
        if (made.Construction != PyConstruction.New || made.Arguments.Count > 0
            || made.Steps is not [{ Kind: PyStepKind.Build, Value: PyDict { Count: 2 } state }]
            || !state.TryGetValue(Int, out var number) || !state.TryGetValue(IsSafe, out var isSafe)
            || isSafe is not (long or null)
            || !PyInteger.TryGet(number, out var value) || value.Sign < 0 || value.GetBitLength() > Length * 8)
        {
            return null;
        }

        var bytes = new byte[Length];
        var digits = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes.AsSpan(Length - digits.Length));
        var uuid = new Guid(bytes, bigEndian: true).ToString("D");
        return new JsonForm(JsonTags.Uuid, new JsonFields { { Uuid, uuid }, { IsSafe, isSafe } });
    }

    public static object Read(FormContent content)
    {
        if (content.Text is { } text)
        {
            return Parse(content, text);
        }

        var fields = content.Fields(Uuid, IsSafe);
        var bytes = Parse(content, content.TextField(fields, Uuid)).ToByteArray(bigEndian: true);
        if (fields.GetValueOrDefault(IsSafe) is not (long or null) and var isSafe)
        {
            throw content.Wrong($"an int as \"{IsSafe}\", not {PyRepr.Format(isSafe)}");
        }

        var state = new PyDict
        {
            [Int] = PyInteger.Box(new BigInteger(bytes, isUnsigned: true, isBigEndian: true)),
            [IsSafe] = fields.GetValueOrDefault(IsSafe),
        };
        return PyObject.New(KnownGlobals.Uuid).WithState(state);
    }

    private static Guid Parse(FormContent content, string text) => Guid.TryParseExact(text, "D", out var uuid)
        ? uuid
        : throw content.Wrong("a UUID: \"12345678-1234-5678-1234-567812345678\"");
}
