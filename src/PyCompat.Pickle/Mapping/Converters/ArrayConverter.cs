namespace PyCompat.Pickle;

/// <summary>An array.</summary>
internal sealed class ArrayConverter<T>(PyConverter<T> item) : CollectionConverter<T[], T>(item)
{
    private protected override bool TryMake(ReadOnlySpan<T> items, out T[] collection)
    {
        collection = items.ToArray();
        return true;
    }

    private protected override T[] ConvertItems(
        object value, IReadOnlyCollection<object?> source, Conversion conversion)
    {
        ChargeItems(source, conversion);
        var items = new T[source.Count];
        conversion.SetMade(value, this, items);
        ConvertInto(items, source, conversion);
        return items;
    }

    private protected override object? OwnerOf(T[] value) => value.Length == 0 ? null : value;

    private protected override void WriteItems(PickleWriter writer, T[] value) =>
        writer.WriteList(value, Item, OwnerOf(value), this);
}
