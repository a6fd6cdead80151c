namespace PyCompat.Pickle;

/// <summary>None, or a value.</summary>
internal sealed class NullableConverter<T>(PyConverter<T> value) : PyConverter<T?>
    where T : struct
{
    private readonly PyConverter<T> _value = value;

    internal override string Expected => $"{_value.Expected} or None";

    internal override bool IsScalar => _value.IsScalar;

    internal override bool HoldsReferences => _value.HoldsReferences;

    internal override bool IsKey => _value.IsKey;

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
