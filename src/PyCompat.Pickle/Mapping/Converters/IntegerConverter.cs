using System.Numerics;

namespace PyCompat.Pickle;

/// <summary>Python's int as an integer type of .NET; what does not fit is an error.</summary>
internal sealed class IntegerConverter<T> : PyConverter<T>
    where T : struct, IBinaryInteger<T>
{
    internal override string Expected => "an int";

    internal override bool IsScalar => true;

    internal override bool TakesItsOwnNumbers => true;

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        if (reader.TryReadInt64(out long number))
        {
            value = T.CreateTruncating(number);
            return TypedReader.Fits(value, number);
        }

        value = default;
        return reader.TryReadBigInteger(out BigInteger big) && TryCut(big, out value);
    }

    internal override int ReadRun(ref TypedReader reader, scoped Span<T> items)
    {
        int count = 0;
        while (true)
        {
            count += reader.ReadIntegerRun(items[count..]);
            if (count == items.Length || reader.IsAtEnd())
            {
                return count;
            }

            // A frame, or a number that only the slower way takes.
            if (!TryRead(ref reader, out items[count]))
            {
                return -1;
            }

            count++;
        }
    }

    internal override T Convert(object? value, Conversion conversion)
    {
        T result;
        bool fits;
        switch (value)
        {
            case long number:
                result = T.CreateTruncating(number);
                fits = TypedReader.Fits(result, number);
                break;
            case T same:
                return same;
            case object number when PyNumber.TryGetInteger(number, out BigInteger big):
                fits = TryCut(big, out result);
                break;
            default:
                return conversion.ConvertUnderlying(this, value);
        }

        return fits ? result : throw conversion.OutOfRange<T>(value);
    }

    internal override void Write(PickleWriter writer, T value)
    {
        long number = long.CreateTruncating(value);
        // A BigInteger is a long in Python 2, whatever its size.
        if (typeof(T) != typeof(BigInteger) && TypedReader.Fits(value, number))
        {
            writer.WriteInteger(number);
        }
        else
        {
            writer.WriteInteger(BigInteger.CreateTruncating(value));
        }
    }

    internal override void WriteRun(PickleWriter writer, ReadOnlySpan<T> items)
    {
        if (typeof(T) == typeof(BigInteger))
        {
            base.WriteRun(writer, items);
        }
        else
        {
            writer.WriteIntegers(items);
        }
    }

    private static bool TryCut(BigInteger number, out T value)
    {
        value = T.CreateTruncating(number);
        return BigInteger.CreateTruncating(value) == number;
    }
}
