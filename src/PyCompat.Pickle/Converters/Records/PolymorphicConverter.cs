using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters.Records;

/// <summary>A base class or interface whose derived types are selected by Python classes.</summary>
internal sealed class PolymorphicConverter<T>(PyConverter<T>? own, IReadOnlyList<DerivedConverter<T>> derived)
    : BuiltInConverter<T>
{
    protected internal override string Expected =>
        string.Join(" or ", derived.Select(static one => $"a {one.Class.Global}"));

    internal override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default!;
        if (reader.TryTake(Opcode.None))
        {
            return true;
        }

        reader.Peek();
        TypedReader.Checkpoint checkpoint = reader.Mark();
        if (!reader.TryReadGlobal(out TypedReader.GlobalName name))
        {
            return reader.TryReturn(checkpoint) && own is not null && own.TryRead(ref reader, out value);
        }

        foreach (DerivedConverter<T> one in derived)
        {
            if (one.Class.Matches(name))
            {
                return reader.TryReturn(checkpoint) && one.TryRead(ref reader, out value);
            }
        }

        return reader.TryReturn(checkpoint) && own is not null && own.TryRead(ref reader, out value);
    }

    internal override T Convert(object? value, Conversion conversion)
    {
        switch (value)
        {
            case null:
                return default!;
            case T same:
                return same;
            case PyObject { Class: { } type } when Find(type) is { } one:
                return one.Convert(value, conversion);
            default:
                return own is null ? throw conversion.Mismatch(this, value) : own.Convert(value, conversion);
        }
    }

    internal override void Write(PickleWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNone();
            return;
        }

        DerivedConverter<T>? one = derived.FirstOrDefault(one => one.Type == value.GetType());
        if (one is not null)
        {
            one.Write(writer, value);
        }
        else if (own is not null && value.GetType() == typeof(T))
        {
            own.Write(writer, value);
        }
        else
        {
            throw new PickleException(
                PickleErrorCode.NotSerializable,
                $"{value.GetType()} is not among the types derived from {typeof(T)}: add a PyDerived attribute");
        }
    }

    private DerivedConverter<T>? Find(PyGlobal type) => derived.FirstOrDefault(one => one.Class.Matches(type));
}

/// <summary>A type derived from <typeparamref name="TBase"/>, and the Python class that selects it.</summary>
internal abstract class DerivedConverter<TBase>
{
    public abstract Type Type { get; }

    public abstract RecordClass Class { get; }

    public abstract string Expected { get; }

    public abstract bool TryRead(ref TypedReader reader, out TBase value);

    public abstract TBase Convert(object value, Conversion conversion);

    public abstract void Write(PickleWriter writer, TBase value);
}

/// <inheritdoc/>
internal sealed class DerivedConverter<TBase, T> : DerivedConverter<TBase>
    where T : class, TBase
{
    private readonly RecordConverter<T> _converter;

    public DerivedConverter(PyConverter converter)
    {
        _converter = converter as RecordConverter<T> ?? throw new NotSupportedException(
            $"{typeof(T)} is derived from {typeof(TBase)} and must be a record or class itself.");
        Class = _converter.Class ?? throw new NotSupportedException(
            $"{typeof(T)} needs a PyClass attribute to distinguish it from the others derived from {typeof(TBase)}.");
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
