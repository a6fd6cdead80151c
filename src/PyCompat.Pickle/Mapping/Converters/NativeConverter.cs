namespace PyCompat.Pickle;

/// <summary>
/// A type that the general reader makes by itself (the Python objects, dates and times, Decimal, UUID), taken as it is.
/// </summary>
internal class NativeConverter<T>(string expected) : PyConverter<T>
{
    internal sealed override string Expected => expected;

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
