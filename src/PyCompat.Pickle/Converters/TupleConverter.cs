using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>Reads a value tuple from a Python tuple with as many items; writes a tuple.</summary>
internal abstract class TupleConverter<T>(int count, params ReadOnlySpan<PyConverter> items) : BuiltInConverter<T>
    where T : struct
{
    private readonly bool _holdsReferences = HoldReferences(items);
    private readonly bool _areAllScalar = AreAllScalar(items);
    private readonly PyConverter[] _items = [.. items];

    /// <summary>The number of items.</summary>
    public int Count { get; } = count;

    protected internal sealed override string Expected => Conversion.TupleOf(Count);

    internal sealed override bool HoldsReferences => _holdsReferences;

    protected internal sealed override bool IsKey => Array.TrueForAll(_items, static item => item.IsKey);

    internal sealed override bool TryRead(ref TypedReader reader, out T value)
    {
        value = default;
        if (reader.IsTupleReference())
        {
            // Lists in it would be created a second time: the general path keeps them shared.
            return _areAllScalar && reader.TryReplay(this, out value);
        }

        bool read = reader.TryEnter()
            && reader.TryBeginTuple(Count, out int place)
            && TryReadItems(ref reader, out value)
            && reader.TryEndTuple(Count, place);
        reader.Leave();
        return read;
    }

    internal sealed override T Convert(object? value, Conversion conversion)
    {
        return value is T same ? same : ConvertItems([.. conversion.GetItems(this, value, Count)], 0, conversion);
    }

    internal sealed override void Write(PickleWriter writer, T value)
    {
        int at = 0;
        try
        {
            WriteTuple(writer, value, ref at);
        }
        catch (PickleException exception) when (exception.PassesFrom(PathStep.ToItem(at)))
        {
            throw;
        }
    }

    // One exception filter for all items: one for each would take a third of the time.
    internal sealed override void WriteRun(PickleWriter writer, ReadOnlySpan<T> items)
    {
        int i = 0;
        int at = 0;
        try
        {
            for (; i < items.Length; i++)
            {
                at = 0;
                WriteTuple(writer, items[i], ref at);
                writer.EndValue();
            }
        }
        catch (PickleException exception) when (
            exception.PassesFrom(PathStep.ToItem(at)) || exception.PassesFrom(PathStep.ToItem(i)))
        {
            throw;
        }
    }

    /// <summary>Reads the items, without what surrounds them; also used for a part of a longer tuple.</summary>
    public abstract bool TryReadItems(ref TypedReader reader, out T value);

    public abstract T ConvertItems(ReadOnlySpan<object?> items, int start, Conversion conversion);

    /// <param name="writer">The writer for the items.</param>
    /// <param name="value">The items.</param>
    /// <param name="at">Incremented after each item but the last, to locate a failure.</param>
    public abstract void WriteItems(PickleWriter writer, T value, ref int at);

    private void WriteTuple(PickleWriter writer, T value, ref int at)
    {
        writer.BeginTuple(Count);
        WriteItems(writer, value, ref at);
        writer.EndTuple(Count);
    }

    private protected static TItem ConvertItem<TItem>(
        PyConverter<TItem> converter, ReadOnlySpan<object?> items, int index, int start, Conversion conversion)
    {
        conversion.Enter(start + index);
        TItem item = converter.Convert(items[index], conversion);
        conversion.Leave();
        return item;
    }

    private static bool AreAllScalar(ReadOnlySpan<PyConverter> items)
    {
        foreach (PyConverter item in items)
        {
            if (!item.IsScalar)
            {
                return false;
            }
        }

        return true;
    }

    private static bool HoldReferences(ReadOnlySpan<PyConverter> items)
    {
        foreach (PyConverter item in items)
        {
            if (item.HoldsReferences)
            {
                return true;
            }
        }

        return false;
    }
}
