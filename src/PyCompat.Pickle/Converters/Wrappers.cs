using PyCompat.Pickle.Format;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>None, or a value.</summary>
internal sealed class NullableConverter<T>(PyConverter<T> value) : BuiltInConverter<T?>
    where T : struct
{
    private readonly PyConverter<T> _value = value;

    protected internal override string Expected => $"{_value.Expected} or None";

    internal override bool IsScalar => _value.IsScalar;

    internal override bool HoldsReferences => _value.HoldsReferences;

    protected internal override bool IsKey => _value.IsKey;

    internal override bool TryRead(ref TypedReader reader, out T? value)
    {
        if (reader.TryTake(Opcode.None))
        {
            value = null;
            return true;
        }

        bool read = _value.TryRead(ref reader, out T some);
        value = some;
        return read;
    }

    internal override T? Convert(object? value, Conversion conversion) =>
        conversion.IsNone(_value, value) ? null : _value.Convert(value, conversion);

    internal override void Write(PickleWriter writer, T? value)
    {
        if (value is { } some)
        {
            _value.Write(writer, some);
        }
        else
        {
            writer.WriteNone();
        }
    }
}

/// <summary>An interface, read as the type that implements it and written as whatever implements it.</summary>
internal sealed class UpcastConverter<TBase, T>(PyConverter<T> made, PyConverter<TBase> other) : BuiltInConverter<TBase>
    where T : class, TBase
{
    protected internal override string Expected => made.Expected;

    internal override bool HoldsReferences => made.HoldsReferences;

    protected internal override bool IsKey => made.IsKey;

    internal override bool TryRead(ref TypedReader reader, out TBase value)
    {
        bool read = made.TryRead(ref reader, out T concrete);
        value = concrete;
        return read;
    }

    internal override TBase Convert(object? value, Conversion conversion) => made.Convert(value, conversion);

    internal override void Write(PickleWriter writer, TBase value)
    {
        if (value is null || value.GetType() == typeof(T))
        {
            made.Write(writer, (T)value!);
        }
        else
        {
            other.Write(writer, value);
        }
    }
}

/// <summary>A type that is converted by way of another one; None is null if it can be null.</summary>
internal sealed class ViaConverter<T, TOther>(
    PyConverter<TOther> other, Func<TOther, T> from, Func<T, TOther> to) : BuiltInConverter<T>
{
    protected internal override string Expected => other.Expected;

    internal override bool IsScalar => other.IsScalar;

    internal override bool HoldsReferences => other.HoldsReferences;

    protected internal override bool IsKey => other.IsKey;

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        bool isReference = reader.Peek() is Opcode.BinGet or Opcode.LongBinGet;
        if ((isReference && KeepsReferences) || !other.TryRead(ref reader, out TOther raw))
        {
            // Only the general path knows what an earlier object was converted to.
            return false;
        }

        if (IsNone(raw))
        {
            return true;
        }

        try
        {
            value = from(raw);
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The general path reports that with its location.
            return false;
        }
    }

    internal override T Convert(object? value, Conversion conversion)
    {
        bool isKept = KeepsReferences && value is not null && Type.GetTypeCode(value.GetType()) == TypeCode.Object;
        if (isKept && conversion.TryGetMade(value!, this, out T made))
        {
            return made;
        }

        TOther raw = other.Convert(value, conversion);
        if (IsNone(raw))
        {
            return default!;
        }

        try
        {
            made = from(raw);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or PickleException))
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch, $"cannot create {typeof(T)} from it: {exception.Message}", exception);
        }

        if (isKept && made is not null)
        {
            conversion.SetMade(value!, this, made);
        }

        return made;
    }

    internal override void Write(PickleWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNone();
        }
        else
        {
            other.Write(writer, to(value));
        }
    }

    /// <summary>Whether an object that occurs twice becomes a single one.</summary>
    private bool KeepsReferences => !typeof(T).IsValueType && other.HoldsReferences;

    private static bool IsNone(TOther raw) => raw is null && default(T) is null;
}

/// <summary>Stands in for a converter that is still being created: for types that contain themselves.</summary>
internal sealed class DeferredConverter<T> : BuiltInConverter<T>, IDeferredConverter
{
    private PyConverter<T>? _target;

    protected internal override string Expected => Target.Expected;

    protected internal override bool IsKey => Target.IsKey;

    private PyConverter<T> Target =>
        _target ?? throw new InvalidOperationException(
            $"The converter of {typeof(T)} is used before it was created: call {nameof(PyRecord<>)}.Create first.");

    public void Resolve(PyConverter target) => _target = (PyConverter<T>)target;

    internal override bool TryRead(ref TypedReader reader, out T value) => Target.TryRead(ref reader, out value);

    internal override T Convert(object? value, Conversion conversion) => Target.Convert(value, conversion);

    internal override void Write(PickleWriter writer, T value) => Target.Write(writer, value);
}

/// <summary>A converter that receives its target once that is created.</summary>
internal interface IDeferredConverter
{
    void Resolve(PyConverter target);
}
