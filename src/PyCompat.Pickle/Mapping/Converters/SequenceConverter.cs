namespace PyCompat.Pickle;

/// <summary>Any other collection that is made at once of its items.</summary>
internal sealed class SequenceConverter<TCollection, TItem>(
    PyConverter<TItem> item, Func<TItem[], TCollection> make) : CollectionConverter<TCollection, TItem>(item)
    where TCollection : IEnumerable<TItem>
{
    private protected override bool TryMake(ReadOnlySpan<TItem> items, out TCollection collection)
    {
        collection = make(items.ToArray());
        return true;
    }

    private protected override object? OwnerOf(TCollection value) =>
        typeof(TCollection).IsValueType || !value.Any() ? null : value;

    private protected override void WriteItems(PickleWriter writer, TCollection value) =>
        writer.WriteList(Enumerable.ToArray(value), Item, OwnerOf(value));
}
