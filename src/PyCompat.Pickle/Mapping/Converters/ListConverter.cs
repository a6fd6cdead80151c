using System.Runtime.InteropServices;

namespace PyCompat.Pickle;

/// <summary>A list; of a set too where it stands for an interface that sets have.</summary>
internal sealed class ListConverter<T>(PyConverter<T> item, bool takesSets = false)
    : CollectionConverter<List<T>, T>(item)
{
    internal override string Expected => takesSets ? "a list or set" : base.Expected;

    private protected override IReadOnlyCollection<object?>? Source(object value, Conversion conversion) =>
        base.Source(value, conversion) ?? (takesSets ? conversion.TryGetMembers(this, value) : null);

    private protected override bool TryMake(ReadOnlySpan<T> items, out List<T> collection)
    {
        collection = new List<T>(items.Length);
        collection.AddRange(items);
        return true;
    }

    private protected override List<T> ConvertItems(
        object value, IReadOnlyCollection<object?> source, Conversion conversion)
    {
        ChargeItems(source, conversion);
        var items = new List<T>(source.Count);
        conversion.SetMade(value, this, items);
        CollectionsMarshal.SetCount(items, source.Count);
        ConvertInto(CollectionsMarshal.AsSpan(items), source, conversion);
        return items;
    }

    private protected override void WriteItems(PickleWriter writer, List<T> value) =>
        writer.WriteList(CollectionsMarshal.AsSpan(value), Item, value, this);
}
