namespace PyCompat.Pickle;

/// <summary>Stands for a converter that is still being made: types that hold themselves.</summary>
internal sealed class DeferredConverter<T> : PyConverter<T>, IDeferredConverter
{
    private PyConverter<T>? _target;

    internal override string Expected => Target.Expected;

    internal override bool IsKey => Target.IsKey;

    private PyConverter<T> Target =>
        _target ?? throw new InvalidOperationException(
            $"The converter of {typeof(T)} is used before it was made: call {nameof(PyRecord<>)}.Create first.");

    public void Resolve(PyConverter target) => _target = (PyConverter<T>)target;

    internal override bool TryRead(ref TypedReader reader, out T value) => Target.TryRead(ref reader, out value);

    internal override T Convert(object? value, Conversion conversion) => Target.Convert(value, conversion);

    internal override void Write(PickleWriter writer, T value) => Target.Write(writer, value);
}
