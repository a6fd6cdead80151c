using System.Numerics;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>Any value, as the untyped reader returns it.</summary>
internal sealed class ObjectConverter : BuiltInConverter<object?>
{
    protected internal override string Expected => "anything";

    internal override bool TryRead(ref TypedReader reader, out object? value)
    {
        value = null;
        switch (reader.Peek())
        {
            case Opcode.None:
                return reader.TryTake(Opcode.None);
            case Opcode.NewTrue or Opcode.NewFalse when reader.TryReadBoolean(out bool flag):
                value = flag;
                return true;
            case Opcode.BinFloat when reader.TryReadDouble(out double number):
                value = number;
                return true;
            case Opcode.ShortBinUnicode or Opcode.BinUnicode when reader.TryReadString(out string text):
                value = text;
                return true;
            default:
                // In untyped reading, ints of protocol 2 depend on their opcode; nested values are left to the general
                // reader.
                return false;
        }
    }

    internal override object? Convert(object? value, Conversion conversion) => value;

    internal override void Write(PickleWriter writer, object? value) => writer.WriteUntyped(value);
}

/// <summary>A type that the general reader itself returns (Python objects, times, Decimal, UUID), used as is.</summary>
internal class NativeConverter<T>(string expected) : BuiltInConverter<T>
{
    protected internal sealed override string Expected => expected;

    internal override bool HoldsReferences => !typeof(T).IsValueType;

    internal sealed override bool IsWrittenUntyped => true;

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        return default(T) is null && reader.TryTake(Opcode.None);
    }

    internal override T Convert(object? value, Conversion conversion) => value switch
    {
        T same => same,
        IPyStandIn standIn when standIn.TryGet(out T? found) => found!,
        PyObject when typeof(T).IsAssignableFrom(typeof(PyException))
            && PickledException.TryGet(value) is { } raised => (T)(object)new PyException(raised),
        null when default(T) is null => default!,
        _ => conversion.ConvertUnderlying(this, value),
    };

    internal sealed override void Write(PickleWriter writer, T value) => writer.WriteUntyped(value);
}

/// <summary>
/// A placeholder for a type that has no converter. In writing, the value decides, and the untyped writer reports, with
/// the location, that it has no Python equivalent; or nothing of the type is written, and the placeholder reports the
/// reason. In reading, everything except None is an error with the reason and the location.
/// </summary>
internal sealed class UnknownConverter<T>(string? refusal) : BuiltInConverter<T>
{
    protected internal override string Expected => typeof(T).Name;

    internal override bool IsWrittenUntyped => refusal is null;

    internal override bool HasNoForm => true;

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        return default(T) is null && reader.TryTake(Opcode.None);
    }

    internal override T Convert(object? value, Conversion conversion) =>
        default(T) is null && conversion.IsNone(this, value)
            ? default!
            : throw conversion.Error(PickleErrorCode.TypeMismatch, refusal ?? ConverterResolver.NoForm(typeof(T)));

    internal override void Write(PickleWriter writer, T value)
    {
        if (refusal is null || value is null || value.GetType() != typeof(T))
        {
            writer.WriteUntyped(value);
        }
        else
        {
            throw new PickleException(PickleErrorCode.NotSerializable, refusal);
        }
    }
}

/// <summary>
/// Python's UUID, however it was generated: <c>uuid1()</c> records in the state whether it is guaranteed to be unique.
/// </summary>
internal sealed class GuidConverter() : NativeConverter<Guid>("a UUID")
{
    internal override Guid Convert(object? value, Conversion conversion)
    {
        if (value is not PyObject made || !PyUuid.TryGetNumber(made, out BigInteger number))
        {
            return base.Convert(value, conversion);
        }

        return PyUuid.TryMake(number) ?? throw conversion.OutOfRange<Guid>(value);
    }
}
