using System.Diagnostics.CodeAnalysis;

namespace PyCompat.Pickle;

/// <summary>Python's str, also that of Python 2 where it is UTF-8; None is null.</summary>
internal sealed class StringConverter : PyConverter<string?>
{
    internal override string Expected => "a str";

    internal override bool IsScalar => true;

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out string? value)
    {
        // None comes first: a str that is given up has been taken in part, and something else may follow there.
        value = null;
        if (reader.TryTake(Opcode.None))
        {
            return true;
        }

        bool isText = reader.TryReadString(out string text);
        value = text;
        return isText;
    }

    internal override string? Convert(object? value, Conversion conversion) => value switch
    {
        null => null,
        string text => text,
        PyByteString bytes when TryDecode(bytes, conversion, out string? decoded) => decoded,
        PyByteString or PyString => throw conversion.Error(
            PickleError.TypeMismatch, $"the {Conversion.Describe(value)} cannot be held by a .NET string"),
        PyArray array when ArrayItems.IsText(array) && TryJoin(array, conversion, out string? joined) => joined,
        PyArray array when ArrayItems.IsText(array) => throw conversion.Error(
            PickleError.TypeMismatch, "the characters of the array.array cannot be held by a .NET string"),
        _ => conversion.ConvertUnderlying(this, value),
    };

    private static bool TryDecode(PyByteString bytes, Conversion conversion, [NotNullWhen(true)] out string? decoded)
    {
        conversion.Charge((long)bytes.Bytes.Length * sizeof(char));
        decoded = PyUtf8.TryDecode(bytes.Bytes, out object? text) ? text as string : null;
        return decoded is not null;
    }

    private static bool TryJoin(PyArray array, Conversion conversion, [NotNullWhen(true)] out string? joined)
    {
        conversion.Charge((long)array.Count * sizeof(char));
        joined = ArrayItems.TryGetText(array);
        return joined is not null;
    }

    internal override void Write(PickleWriter writer, string? value) => writer.WriteString(value);
}
