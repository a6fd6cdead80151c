namespace PyCompat.Pickle;

/// <summary>A type derived from <typeparamref name="TBase"/>, and the Python class that tells it.</summary>
internal abstract class DerivedConverter<TBase>
{
    public abstract Type Type { get; }

    public abstract RecordClass Class { get; }

    public abstract string Expected { get; }

    public abstract bool TryRead(ref TypedReader reader, out TBase value);

    public abstract TBase Convert(object value, Conversion conversion);

    public abstract void Write(PickleWriter writer, TBase value);
}
