namespace PyCompat.Pickle;

/// <summary>
/// Stands for the converter of a type that has none, where values are written: what a value is decides, and the untyped
/// writer tells, with its place, that it has no form. Or nothing of the type is written, and it says why.
/// </summary>
internal sealed class UnknownConverter<T>(string? refusal) : PyConverter<T>
{
    internal override string Expected => typeof(T).Name;

    internal override bool IsWrittenUntyped => refusal is null;

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        return false;
    }

    internal override T Convert(object? value, Conversion conversion) => throw conversion.Mismatch(this, value);

    internal override void Write(PickleWriter writer, T value)
    {
        if (refusal is null || value is null || value.GetType() != typeof(T))
        {
            writer.WriteUntyped(value);
        }
        else
        {
            throw new PickleException(PickleError.NotSerializable, refusal);
        }
    }
}
