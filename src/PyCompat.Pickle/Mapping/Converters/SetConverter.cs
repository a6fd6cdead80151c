namespace PyCompat.Pickle;

/// <summary>A set from a Python set or frozenset; written as a set.</summary>
internal sealed class SetConverter<TSet, TItem>(PyConverter<TItem> item, Func<TItem[], TSet> make)
    : CollectionConverter<TSet, TItem>(item)
    where TSet : IEnumerable<TItem>
{
    internal override string Expected => "a set";

    private protected override CollectionKind Kind => CollectionKind.Set;

    private protected override bool TryMake(ReadOnlySpan<TItem> items, out TSet collection)
    {
        collection = make(items.ToArray());
        return collection.Count() == items.Length;
    }

    private protected override bool TryReadItems(
        ref TypedReader reader, ref ItemBuffer<TItem> items, out int slot) =>
        SequenceReader.TryReadSet(ref reader, Item, ref items, out slot);

    private protected override IReadOnlyCollection<object?>? Source(object value, Conversion conversion) =>
        conversion.TryGetMembers(this, value);

    private protected override object? OwnerOf(TSet value) =>
        typeof(TSet).IsValueType ? null : value;

    private protected override void WriteItems(PickleWriter writer, TSet value)
    {
        TItem[] items = Enumerable.ToArray(value);
        bool isOrdinary = value is HashSet<TItem> set && KeyRules<TItem>.IsOrdinary(set.Comparer);
        writer.EnsureKeys(items, Item, isOrdinary);
        writer.WriteSet(items, Item, items.Length == 0 ? null : OwnerOf(value), this);
    }
}
