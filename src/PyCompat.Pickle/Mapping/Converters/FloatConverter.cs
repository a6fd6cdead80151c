using System.Numerics;
using System.Runtime.InteropServices;

namespace PyCompat.Pickle;

/// <summary>
/// Python's float as a floating-point type of .NET; an int is taken where it stays the same number. A narrower type
/// rounds, but does not become infinite.
/// </summary>
internal sealed class FloatConverter<T> : PyConverter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal override string Expected => "a number";

    internal override bool IsScalar => true;

    internal override bool TakesItsOwnNumbers => true;

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        if (reader.TryReadDouble(out double number))
        {
            value = Narrow(number);
            return Fits(value, number);
        }

        value = default;
        return reader.TryReadInt64(out long integer) && TryTake(integer, out value);
    }

    internal override int ReadRun(ref TypedReader reader, scoped Span<T> items)
    {
        int count = typeof(T) == typeof(double) ? reader.ReadDoubleRun(MemoryMarshal.Cast<T, double>(items)) : 0;
        while (count < items.Length && !reader.IsAtEnd())
        {
            if (!TryRead(ref reader, out items[count]))
            {
                return -1;
            }

            count++;
        }

        return count;
    }

    internal override T Convert(object? value, Conversion conversion)
    {
        switch (value)
        {
            case double number:
                T narrow = Narrow(number);
                return Fits(narrow, number) ? narrow : throw conversion.OutOfRange<T>(value);
            case T same:
                return same;
            case float single:
                return Convert((double)single, conversion);
            case object number when PyNumber.TryGetInteger(number, out BigInteger integer):
                return TryTake(integer, out T result) ? result : throw conversion.OutOfRange<T>(value);
            default:
                return conversion.ConvertUnderlying(this, value);
        }
    }

    internal override void Write(PickleWriter writer, T value) => writer.WriteFloat(Widen(value));

    internal override void WriteRun(PickleWriter writer, ReadOnlySpan<T> items) => writer.WriteFloats(items);

    /// <summary>A double, the payload of a NaN kept where there is nothing to convert.</summary>
    private static double Widen(T value) => value is double same ? same : double.CreateTruncating(value);

    private static T Narrow(double value) => value is T same ? same : T.CreateTruncating(value);

    private static bool Fits(T narrow, double value) => T.IsFinite(narrow) || !double.IsFinite(value);

    private static bool TryTake(BigInteger integer, out T value)
    {
        value = T.CreateSaturating(integer);
        return T.IsFinite(value) && BigInteger.CreateTruncating(value) == integer;
    }
}
