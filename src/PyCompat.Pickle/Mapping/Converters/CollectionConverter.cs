using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

/// <summary>A collection from a Python list, tuple or array.array; written as a list. None is null.</summary>
internal abstract class CollectionConverter<TCollection, TItem>(PyConverter<TItem> item) : PyConverter<TCollection>
{
    private protected PyConverter<TItem> Item { get; } = item;

    internal override string Expected => "a list";

    internal sealed override bool HoldsReferences => Item.HoldsReferences;

    internal sealed override bool IsKey => false;

    /// <summary>What it writes; a value whose own type says otherwise is written as that.</summary>
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
            // Items that this kind of collection cannot compare: told, with their place, by the general way.
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
    /// What the memo knows it as; null for what has no identity: .NET shares the empty ones of collections that do not
    /// change, which are two lists in Python.
    /// </summary>
    private protected virtual object? OwnerOf(TCollection value) =>
        typeof(TCollection).IsValueType ? null : value;

    /// <summary>Makes the collection; false where items that have to differ do not.</summary>
    private protected abstract bool TryMake(ReadOnlySpan<TItem> items, out TCollection collection);

    private protected abstract void WriteItems(PickleWriter writer, TCollection value);

    private protected virtual bool TryReadItems(ref TypedReader reader, ref ItemBuffer<TItem> items, out int slot) =>
        SequenceReader.TryReadSequence(ref reader, Item, ref items, out slot);

    /// <summary>The items of a Python object that has this form; null for all others.</summary>
    private protected virtual IReadOnlyCollection<object?>? Source(object value, Conversion conversion) =>
        conversion.TryGetItems(this, value);

    /// <summary>
    /// What a collection of bytes or of pairs was, where it was sent as the interface of one: bytes, a dict.
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

    /// <summary>
    /// Makes the collection of what the general reader made; one that may hold itself overrides this.
    /// </summary>
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
                PickleError.TypeMismatch, $"no {typeof(TCollection)} can be made of it: {refused.Message}", refused);
        }

        if (!isMade)
        {
            throw conversion.Error(
                PickleError.TypeMismatch, $"two of the items are one and the same as {typeof(TItem)}");
        }

        if (!typeof(TCollection).IsValueType)
        {
            conversion.SetMade(value, this, collection!);
        }

        return collection;
    }

    /// <summary>Before there is an array of so many items.</summary>
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
