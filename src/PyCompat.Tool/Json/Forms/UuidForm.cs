using System.Numerics;
using PyCompat.Pickle;

namespace PyCompat.Tool.Json.Forms;

/// <summary>UUIDs, also those that say how they were made (<c>is_safe</c>, which <c>uuid1()</c> sets).</summary>
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
            return null;
        var bytes = new byte[Length];
        var digits = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes.AsSpan(Length - digits.Length));
        var uuid = new Guid(bytes, bigEndian: true).ToString("D");
        return new JsonForm(JsonTags.Uuid, new JsonFields { { Uuid, uuid }, { IsSafe, isSafe } });
    }

    public static object Read(FormContent content)
    {
        if (content.Text is { } text)
            return Parse(content, text);
        var fields = content.Fields(Uuid, IsSafe);
        var bytes = Parse(content, content.TextField(fields, Uuid)).ToByteArray(bigEndian: true);
        if (fields.GetValueOrDefault(IsSafe) is not (long or null) and var isSafe)
            throw content.Wrong($"an int as \"{IsSafe}\", not {PyRepr.Format(isSafe)}");
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
