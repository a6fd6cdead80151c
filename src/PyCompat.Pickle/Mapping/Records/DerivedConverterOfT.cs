namespace PyCompat.Pickle;

/// <inheritdoc/>
internal sealed class DerivedConverter<TBase, T> : DerivedConverter<TBase>
    where T : class, TBase
{
    private readonly RecordConverter<T> _converter;

    public DerivedConverter(PyConverter converter)
    {
        _converter = converter as RecordConverter<T> ?? throw new NotSupportedException(
            $"{typeof(T)} is derived from {typeof(TBase)} and has to be a record or class of its own.");
        Class = _converter.Class ?? throw new NotSupportedException(
            $"{typeof(T)} needs a PyClass attribute, which tells it from the others derived from {typeof(TBase)}.");
    }

    public override Type Type => typeof(T);

    public override RecordClass Class { get; }

    public override string Expected => _converter.Expected;

    public override bool TryRead(ref TypedReader reader, out TBase value)
    {
        bool read = _converter.TryRead(ref reader, out T derived);
        value = derived;
        return read;
    }

    public override TBase Convert(object value, Conversion conversion) => _converter.Convert(value, conversion);

    public override void Write(PickleWriter writer, TBase value) => _converter.Write(writer, (T)value!);
}
