using System.Numerics;

namespace PyCompat.Pickle;

/// <summary>Python's Decimal, or an int, where decimal holds it exactly.</summary>
internal sealed class DecimalConverter : PyConverter<decimal>
{
    internal override string Expected => "a Decimal or an int";

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out decimal value)
    {
        bool read = reader.TryReadInt64(out long number);
        value = number;
        return read;
    }

    internal override decimal Convert(object? value, Conversion conversion) => value switch
    {
        decimal number => number,
        PyObject { Construction: PyConstruction.Call, Class: { } type, Arguments: [var digits] }
            when PyByteString.TextOf(digits) is { } text && PyDecimal.IsDecimal(text)
            && (type.Known == KnownGlobal.Decimal || type.MayDeriveFromScalar()) =>
            Make(text, conversion) ?? throw conversion.OutOfRange<decimal>(value),
        object number when PyNumber.TryGetInteger(number, out BigInteger integer) =>
            BigInteger.Abs(integer) <= new BigInteger(decimal.MaxValue)
                ? (decimal)integer
                : throw conversion.OutOfRange<decimal>(value),
        _ => conversion.ConvertUnderlying(this, value),
    };

    private static decimal? Make(string text, Conversion conversion)
    {
        // Gone through, and copied without its point.
        conversion.Charge((long)text.Length * sizeof(char));
        return PyDecimal.TryMakeEqual(text);
    }

    internal override void Write(PickleWriter writer, decimal value) => writer.WriteUntyped(value);
}
