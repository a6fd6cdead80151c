namespace PyCompat.Pickle;

/// <summary>
/// Stands for the converter of a type that has none. Where values are written, what a value is decides, and the untyped
/// writer tells, with its place, that it has no form; or nothing of the type is written, and it says why. Where values
/// are read, all but None is an error that says so, with its place.
/// </summary>
internal sealed class UnknownConverter<T>(string? refusal) : PyConverter<T>
{
    internal override string Expected => typeof(T).Name;

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
            : throw conversion.Error(PickleError.TypeMismatch, refusal ?? ConverterResolver.NoForm(typeof(T)));

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
