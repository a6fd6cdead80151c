using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>Anything, as the untyped reader makes it.</summary>
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
                // Untyped, ints of protocol 2 depend on their opcode; what nests is for the general reader.
                return false;
        }
    }

    internal override object? Convert(object? value, Conversion conversion) => value;

    internal override void Write(PickleWriter writer, object? value) => writer.WriteUntyped(value);
}

/// <summary>
/// A type that the general reader makes by itself (the Python objects, dates and times, Decimal, UUID), taken as it is.
/// </summary>
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
            && PyUnderlying.TryGetException(value) is { } raised => (T)(object)raised.ToException(),
        null when default(T) is null => default!,
        _ => conversion.ConvertUnderlying(this, value),
    };

    internal sealed override void Write(PickleWriter writer, T value) => writer.WriteUntyped(value);
}

/// <summary>
/// Stands for the converter of a type that has none. Where values are written, what a value is decides, and the untyped
/// writer tells, with its place, that it has no form; or nothing of the type is written, and it says why. Where values
/// are read, all but None is an error that says so, with its place.
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
