using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>Reads a collection from a Python list, tuple or array.array; writes a list. None is null.</summary>
internal abstract class CollectionConverter<TCollection, TItem>(PyConverter<TItem> item) : BuiltInConverter<TCollection>
{
    private protected PyConverter<TItem> Item { get; } = item;

    protected internal override string Expected => "a list";

    internal sealed override bool HoldsReferences => Item.HoldsReferences;

    protected internal sealed override bool IsKey => false;

    /// <summary>The kind of collection to write, unless the runtime type of the value says otherwise.</summary>
    private protected virtual CollectionKind Kind => CollectionKind.List;

    internal sealed override bool TryRead(ref TypedReader reader, out TCollection value)
    {
        value = default!;
        switch (reader.Peek())
        {
            case Opcode.None:
                return default(TCollection) is null && reader.TryTake(Opcode.None);
            case Opcode.BinGet or Opcode.LongBinGet when reader.TryTakeReference(this, out value):
                return true;
        }

        var items = new ItemBuffer<TItem>();
        try
        {
            if (!TryReadItems(ref reader, ref items, out int slot) || !reader.TryCharge(TypedReader.ObjectCost)
                || !TryMake(items.Items, out value))
            {
                return false;
            }

            if (!typeof(TCollection).IsValueType)
            {
                reader.Complete(slot, value, this);
            }

            return true;
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            // This kind of collection cannot compare the items; the general path reports that with its location.
            return false;
        }
        finally
        {
            items.Release();
        }
    }

    internal sealed override TCollection Convert(object? value, Conversion conversion)
    {
        if (default(TCollection) is null && conversion.IsNone(this, value))
        {
            return default!;
        }

        if (value is not null && !typeof(TCollection).IsValueType
            && conversion.TryGetMade(value, this, out TCollection made))
        {
            return made;
        }

        if (value is null || (Source(value, conversion) ?? PartsOf(value, conversion)) is not { } source)
        {
            return value is TCollection same ? same : throw conversion.Mismatch(this, value);
        }

        return ConvertItems(value, source, conversion);
    }

    internal override void Write(PickleWriter writer, TCollection value)
    {
        if (value is null)
        {
            writer.WriteNone();
        }
        else if (value.GetType() != typeof(TCollection)
            && !writer.IsWrittenAs(value.GetType(), Kind, typeof(TItem)))
        {
            writer.WriteUntyped(value);
        }
        else if (OwnerOf(value) is not { } owner || !writer.TryWriteReference(owner, this))
        {
            WriteItems(writer, value);
        }
    }

    /// <summary>
    /// Returns the object that the memo knows the collection by; null if it has no identity: .NET shares empty
    /// immutable collections, which are separate lists in Python.
    /// </summary>
    private protected virtual object? OwnerOf(TCollection value) =>
        typeof(TCollection).IsValueType ? null : value;

    /// <summary>Creates the collection; false if items that must differ are equal.</summary>
    private protected abstract bool TryMake(ReadOnlySpan<TItem> items, out TCollection collection);

    private protected abstract void WriteItems(PickleWriter writer, TCollection value);

    private protected virtual bool TryReadItems(ref TypedReader reader, ref ItemBuffer<TItem> items, out int slot) =>
        SequenceReader.TryReadSequence(ref reader, Item, ref items, out slot);

    /// <summary>Returns the items of a Python object that has this form; null for others.</summary>
    private protected virtual IReadOnlyCollection<object?>? Source(object value, Conversion conversion) =>
        conversion.TryGetItems(this, value);

    /// <summary>
    /// Returns the parts of a collection of bytes or of pairs that was sent as such an interface: of bytes, or of a
    /// dict.
    /// </summary>
    private static IReadOnlyCollection<object?>? PartsOf(object value, Conversion conversion)
    {
        if (typeof(TItem) == typeof(byte) && value is byte[] or PyByteArray)
        {
            byte[] bytes = value as byte[] ?? ((PyByteArray)value).Bytes;
            return new PyArrayItems(PyArray.Of<byte>(bytes));
        }

        bool isOfPairs = typeof(TItem).IsGenericType
            && typeof(TItem).GetGenericTypeDefinition() == typeof(KeyValuePair<,>);
        return isOfPairs && PySequence.TryGetEntries(value, conversion) is { } entries
            ? [.. entries.Select(static entry => new PyTuple(entry.Key, entry.Value))]
            : null;
    }

    /// <summary>Creates the collection from the general reader's items; overridden if it may contain itself.</summary>
    private protected virtual TCollection ConvertItems(
        object value, IReadOnlyCollection<object?> source, Conversion conversion)
    {
        conversion.Begin(value, this);
        ChargeItems(source, conversion);
        var items = new TItem[source.Count];
        ConvertInto(items, source, conversion);
        TCollection collection;
        bool isMade;
        try
        {
            isMade = TryMake(items, out collection);
        }
        catch (Exception refused) when (refused is not (OutOfMemoryException or PickleException))
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"cannot create {typeof(TCollection)} from it: {refused.Message}",
                refused);
        }

        if (!isMade)
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch, $"two of the items are equal as {typeof(TItem)}");
        }

        if (!typeof(TCollection).IsValueType)
        {
            conversion.SetMade(value, this, collection!);
        }

        return collection;
    }

    /// <summary>Called before an array of that many items is created.</summary>
    private protected static void ChargeItems(IReadOnlyCollection<object?> source, Conversion conversion) =>
        conversion.Charge((long)source.Count * Unsafe.SizeOf<TItem>());

    private protected void ConvertInto(
        Span<TItem> items, IReadOnlyCollection<object?> source, Conversion conversion)
    {
        if (Item.TakesItsOwnNumbers && source is PyArrayItems numbers && numbers.TryCopyTo(items))
        {
            return;
        }

        int index = 0;
        foreach (object? item in source)
        {
            conversion.Enter(index);
            items[index++] = Item.Convert(item, conversion);
            conversion.Leave();
        }
    }
}

/// <summary>Any other collection that is created from all of its items at once.</summary>
internal sealed class SequenceConverter<TCollection, TItem>(
    PyConverter<TItem> item, Func<TItem[], TCollection> make) : CollectionConverter<TCollection, TItem>(item)
    where TCollection : IEnumerable<TItem>
{
    private protected override bool TryMake(ReadOnlySpan<TItem> items, out TCollection collection)
    {
        collection = make(items.ToArray());
        return true;
    }

    // Enumerated once: a sequence may yield its items only once.
    private protected override void WriteItems(PickleWriter writer, TCollection value)
    {
        TItem[] items;
        try
        {
            // LINQ treats a default segment as empty, but its enumerator does not.
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

/// <summary>A list; also from a set, if it is for an interface that sets implement.</summary>
internal sealed class ListConverter<T>(PyConverter<T> item, bool takesSets = false)
    : CollectionConverter<List<T>, T>(item)
{
    protected internal override string Expected => takesSets ? "a list or set" : base.Expected;

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

/// <summary>Reads a set from a Python set or frozenset; writes a set.</summary>
internal sealed class SetConverter<TSet, TItem>(PyConverter<TItem> item, Func<TItem[], TSet> make)
    : CollectionConverter<TSet, TItem>(item)
    where TSet : IEnumerable<TItem>
{
    protected internal override string Expected => "a set";

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

/// <summary>
/// A collection of any objects (<see cref="ArrayList"/>, <see cref="Hashtable"/>): written untyped, and filled with
/// what the untyped reader made.
/// </summary>
internal sealed class PlainCollectionConverter<T>(CollectionKind kind, Func<T> begin)
    : NativeConverter<T>(kind == CollectionKind.Dict ? "a dict" : "a list")
{
    internal override T Convert(object? value, Conversion conversion)
    {
        if (value is null or T)
        {
            return base.Convert(value, conversion);
        }

        if (conversion.TryGetMade(value, this, out T made))
        {
            return made;
        }

        if (kind == CollectionKind.Dict)
        {
            return conversion.TryGetEntries(this, value) is { } entries
                ? ConvertDict(value, entries, conversion)
                : throw conversion.Mismatch(this, value);
        }

        return conversion.TryGetItems(this, value) is { } items
            ? ConvertList(value, items, conversion)
            : throw conversion.Mismatch(this, value);
    }

    private T ConvertList(object value, IReadOnlyCollection<object?> items, Conversion conversion)
    {
        T list = Begin(value, conversion);
        foreach (object? item in items)
        {
            Fill(() => ((IList)list!).Add(item), conversion);
        }

        return list;
    }

    private T ConvertDict(
        object value, IReadOnlyCollection<KeyValuePair<object?, object?>> entries, Conversion conversion)
    {
        T dictionary = Begin(value, conversion);
        foreach ((object? key, object? item) in entries)
        {
            Fill(() => ((IDictionary)dictionary!).Add(key!, item), conversion);
        }

        return dictionary;
    }

    private T Begin(object value, Conversion conversion)
    {
        T collection = default!;
        Fill(() => collection = begin(), conversion);
        conversion.SetMade(value, this, collection!);
        return collection;
    }

    private static void Fill(Action fill, Conversion conversion)
    {
        try
        {
            fill();
        }
        catch (Exception refused) when (refused is not (OutOfMemoryException or PickleException))
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch, $"cannot create {typeof(T)} from it: {refused.Message}", refused);
        }
    }
}
