namespace PyCompat.Pickle;

/// <summary>An interface, read as the type that implements it and written whatever implements it.</summary>
internal sealed class UpcastConverter<TBase, T>(PyConverter<T> made, PyConverter<TBase> other) : PyConverter<TBase>
    where T : class, TBase
{
    internal override string Expected => made.Expected;

    internal override bool HoldsReferences => made.HoldsReferences;

    internal override bool IsKey => made.IsKey;

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
