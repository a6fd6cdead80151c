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

    // Gone through once: a sequence may give its items but once.
    private protected override void WriteItems(PickleWriter writer, TCollection value)
    {
        TItem[] items;
        try
        {
            // LINQ takes a default segment for an empty one, and its enumerator does not.
            items = value is ArraySegment<TItem> { Array: null }
                ? throw new InvalidOperationException("it has no array")
                : Enumerable.ToArray(value);
        }
        catch (Exception failed) when (PickleWriter.IsOfDefault(value, failed))
        {
            throw PickleWriter.NoItems(typeof(TCollection), failed);
        }

        writer.WriteList(items, Item, items.Length == 0 ? null : OwnerOf(value), this);
    }
}
