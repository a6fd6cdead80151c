using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Text;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>Python's bool.</summary>
internal sealed class BooleanConverter : BuiltInConverter<bool>
{
    protected internal override string Expected => "a bool";

    internal override bool IsScalar => true;

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out bool value) => reader.TryReadBoolean(out value);

    internal override bool Convert(object? value, Conversion conversion) =>
        value is bool flag ? flag : conversion.ConvertUnderlying(this, value);

    internal override void Write(PickleWriter writer, bool value) => writer.WriteBoolean(value);
}

/// <summary>Reads Python's int as a .NET integer type; one that does not fit is an error.</summary>
internal sealed class IntegerConverter<T> : BuiltInConverter<T>
    where T : struct, IBinaryInteger<T>
{
    protected internal override string Expected => "an int";

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

            // A frame, or a number that only the slower path accepts.
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

/// <summary>
/// Reads Python's float as a .NET floating-point type; an int is accepted if it stays the same number. A narrower type
/// rounds, but does not become infinite.
/// </summary>
internal sealed class FloatConverter<T> : BuiltInConverter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    protected internal override string Expected => "a number";

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

    /// <summary>Returns a double, preserving the payload of a NaN if there is nothing to convert.</summary>
    private static double Widen(T value) => value is double same ? same : double.CreateTruncating(value);

    private static T Narrow(double value) => value is T same ? same : T.CreateTruncating(value);

    private static bool Fits(T narrow, double value) => T.IsFinite(narrow) || !double.IsFinite(value);

    private static bool TryTake(BigInteger integer, out T value)
    {
        value = T.CreateSaturating(integer);
        return T.IsFinite(value) && BigInteger.CreateTruncating(value) == integer;
    }
}

/// <summary>Python's complex, or a float.</summary>
internal sealed class ComplexConverter : BuiltInConverter<Complex>
{
    protected internal override string Expected => "a complex";

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out Complex value)
    {
        bool read = reader.TryReadDouble(out double real);
        value = real;
        return read;
    }

    internal override Complex Convert(object? value, Conversion conversion) => value switch
    {
        Complex number => number,
        double real => real,
        not null when PyNumber.TryGetInteger(value, out _) => PyConverters.Double.Convert(value, conversion),
        // An instance of a subclass.
        PyObject made when PyUnderlying.IsDerived(made) && made.Arguments is [.., double real, double imaginary] =>
            new Complex(real, imaginary),
        _ => conversion.ConvertUnderlying(this, value),
    };

    internal override void Write(PickleWriter writer, Complex value) => writer.WriteUntyped(value);
}

/// <summary>Python's Decimal, or an int, if decimal can hold it exactly.</summary>
internal sealed class DecimalConverter : BuiltInConverter<decimal>
{
    protected internal override string Expected => "a Decimal or an int";

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
        // For visiting the text, and copying it without its point.
        conversion.Charge((long)text.Length * sizeof(char));
        return PyDecimal.TryMakeEqual(text);
    }

    internal override void Write(PickleWriter writer, decimal value) => writer.WriteUntyped(value);
}

/// <summary>A Python str of one UTF-16 code unit.</summary>
internal sealed class CharConverter : BuiltInConverter<char>
{
    protected internal override string Expected => "a str of one character";

    internal override bool IsScalar => true;

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out char value)
    {
        bool read = reader.TryReadUtf8(out ReadOnlySpan<byte> utf8) && utf8.Length == 1 && utf8[0] <= sbyte.MaxValue;
        value = read ? (char)utf8[0] : '\0';
        return read;
    }

    internal override char Convert(object? value, Conversion conversion) => value switch
    {
        string { Length: 1 } text => text[0],
        char character => character,
        PyByteString { Bytes: [<= 127 and var ascii] } => (char)ascii,
        _ => conversion.ConvertUnderlying(this, value),
    };

    internal override void Write(PickleWriter writer, char value) => writer.WriteString(value.ToString());
}

/// <summary>Python's str, including Python 2's if it is UTF-8; None is null.</summary>
internal sealed class StringConverter : BuiltInConverter<string?>
{
    protected internal override string Expected => "a str";

    internal override bool IsScalar => true;

    internal override bool HoldsReferences => false;

    internal override bool TryRead(ref TypedReader reader, out string? value)
    {
        // None is checked first: a str that is given up was partly read, and something else may follow there.
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
            PickleErrorCode.TypeMismatch, $"the {Conversion.Describe(value)} does not fit into a .NET string"),
        PyArray array when ArrayItems.IsText(array) && TryJoin(array, conversion, out string? joined) => joined,
        PyArray array when ArrayItems.IsText(array) => throw conversion.Error(
            PickleErrorCode.TypeMismatch, "the characters of the array.array do not fit into a .NET string"),
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

/// <summary>Reads Python's bytes, bytearray and the str of Python 2 as an array; writes bytes. None is null.</summary>
internal sealed class BytesConverter : BuiltInConverter<byte[]?>
{
    protected internal override string Expected => "bytes";

    internal override bool IsScalar => true;

    internal override bool TryRead(ref TypedReader reader, out byte[]? value)
    {
        // As in StringConverter.
        value = null;
        return reader.TryTake(Opcode.None) || reader.TryReadBytes(this, out value);
    }

    internal override byte[]? Convert(object? value, Conversion conversion) => value switch
    {
        null => null,
        byte[] bytes => bytes,
        PyByteArray bytes => bytes.Bytes,
        PyByteString bytes => Copy(bytes, conversion),
        PyArray { Format: PyArrayFormat.UInt8 } array => array.Bytes,
        _ => conversion.ConvertUnderlying(this, value),
    };

    private static byte[] Copy(PyByteString bytes, Conversion conversion)
    {
        conversion.Charge(bytes.Bytes.Length);
        return bytes.ToArray();
    }

    internal override void Write(PickleWriter writer, byte[]? value) => writer.WriteUntyped(value);
}
