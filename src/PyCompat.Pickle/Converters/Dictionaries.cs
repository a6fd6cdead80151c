using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters.Reflection;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters;

/// <summary>Reads a dictionary from a Python dict; writes a dict. None is null.</summary>
internal sealed class DictionaryConverter<TDictionary, TKey, TValue>(
    PyConverter<TKey> key, PyConverter<TValue> value, Func<Dictionary<TKey, TValue>, TDictionary> make)
    : BuiltInConverter<TDictionary>
    where TDictionary : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    private static readonly int EntryCost =
        TypedReader.EntryCost + Unsafe.SizeOf<TKey>() + Unsafe.SizeOf<TValue>();

    /// <summary>Whether it can be the object that is filled, which may then contain itself.</summary>
    private static readonly bool IsDictionary =
        typeof(TDictionary).IsAssignableFrom(typeof(Dictionary<TKey, TValue>));

    private readonly PyConverter<TKey> _key = key;
    private readonly PyConverter<TValue> _value = value;

    protected internal override string Expected => "a dict";

    protected internal override bool IsKey => false;

    internal override bool HoldsReferences => _key.HoldsReferences || _value.HoldsReferences;

    internal override bool TryRead(ref TypedReader reader, out TDictionary value)
    {
        value = default!;
        switch (reader.Peek())
        {
            case Opcode.None:
                return default(TDictionary) is null && reader.TryTake(Opcode.None);
            case Opcode.BinGet or Opcode.LongBinGet:
                return reader.TryTakeReference(this, out value);
        }

        int place = reader.Position;
        IEqualityComparer<TKey>? comparer = KeyComparer<TKey>.Create();
        var items = new Dictionary<TKey, TValue>(comparer);
        int slot;
        try
        {
            if (!reader.TryTake(Opcode.EmptyDict) || !reader.TryStore(place, null, out slot)
                || !reader.TryEnter() || !TryReadBatches(ref reader, items))
            {
                return false;
            }

            reader.Leave();
            value = make(items);
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            // This kind of dictionary cannot compare the keys; the general path reports that with its location.
            return false;
        }

        KeyComparer<TKey>.Release(comparer);
        reader.Complete(slot, value, this);
        return true;
    }

    internal override TDictionary Convert(object? value, Conversion conversion)
    {
        if (default(TDictionary) is null && conversion.IsNone(this, value))
        {
            return default!;
        }

        if (value is not null && conversion.TryGetMade(value, this, out TDictionary made))
        {
            return made;
        }

        if (value is null || conversion.TryGetEntries(this, value) is not { } source)
        {
            return value is TDictionary same ? same : throw conversion.Mismatch(this, value);
        }

        conversion.Charge((long)source.Count * EntryCost);
        IEqualityComparer<TKey>? comparer = KeyComparer<TKey>.Create();
        var items = new Dictionary<TKey, TValue>(source.Count, comparer);
        if (IsDictionary && make(items) is { } dictionary && ReferenceEquals(dictionary, items))
        {
            conversion.SetMade(value, this, items);
            Fill(items, source, conversion);
            KeyComparer<TKey>.Release(comparer);
            return dictionary;
        }

        conversion.Begin(value, this);
        Fill(items, source, conversion);
        try
        {
            made = make(items);
        }
        catch (Exception refused) when (refused is not (OutOfMemoryException or PickleException))
        {
            throw conversion.Error(
                PickleErrorCode.TypeMismatch,
                $"cannot create {typeof(TDictionary)} from it: {refused.Message}",
                refused);
        }

        KeyComparer<TKey>.Release(comparer);
        conversion.SetMade(value, this, made!);
        return made;
    }

    internal override void Write(PickleWriter writer, TDictionary value)
    {
        if (value is null)
        {
            writer.WriteNone();
        }
        else if (value.GetType() != typeof(TDictionary)
            && !writer.IsWrittenAs(value.GetType(), CollectionKind.Dict, typeof(KeyValuePair<TKey, TValue>)))
        {
            writer.WriteUntyped(value);
        }
        else
        {
            KeyValuePair<TKey, TValue>[] items = Enumerable.ToArray(value);
            // .NET shares empty immutable dictionaries, which are separate dicts in Python.
            object? owner = items.Length > 0 || value is Dictionary<TKey, TValue> ? value : null;
            if (owner is null || !writer.TryWriteReference(owner, this))
            {
                bool isOrdinary = value is Dictionary<TKey, TValue> dictionary
                    && KeyRules<TKey>.IsOrdinary(dictionary.Comparer);
                if (!KeyRules<TKey>.AreDistinct || !_key.IsKey || !isOrdinary)
                {
                    writer.EnsureKeys(Array.ConvertAll(items, static item => item.Key), _key, isOrdinary);
                }

                writer.WriteDict(items, _key, _value, owner, this);
            }
        }
    }

    private void Fill(
        Dictionary<TKey, TValue> items,
        IReadOnlyCollection<KeyValuePair<object?, object?>> source,
        Conversion conversion)
    {
        foreach ((object? rawKey, object? rawValue) in source)
        {
            conversion.EnterKey(rawKey);
            TKey key = _key.Convert(rawKey, conversion);
            if (key is null)
            {
                throw conversion.Error(
                    PickleErrorCode.TypeMismatch, $"None cannot be a key of a {typeof(TDictionary).Name}");
            }

            if (!TryAdd(items, key, _value.Convert(rawValue, conversion), conversion))
            {
                throw conversion.Error(
                    PickleErrorCode.TypeMismatch, $"two of the dict's keys are equal as {typeof(TKey)}");
            }

            conversion.Leave();
        }
    }

    private static bool TryAdd(Dictionary<TKey, TValue> items, TKey key, TValue value, Conversion conversion)
    {
        try
        {
            return items.TryAdd(key, value);
        }
        catch (Exception refused) when (refused is not (OutOfMemoryException or PickleException))
        {
            // A key that Python never hashed (an object that defines how it is filled may contain anything), or too
            // many that collide.
            throw conversion.Error(PickleErrorCode.TypeMismatch, refused.Message, refused);
        }
    }

    private bool TryReadBatches(ref TypedReader reader, Dictionary<TKey, TValue> items)
    {
        while (items.Count % TypedReader.BatchSize == 0 && reader.Peek() == Opcode.Mark)
        {
            int before = items.Count;
            TypedReader.Checkpoint checkpoint = reader.Mark();
            reader.TryTake(Opcode.Mark);
            bool isRead = true;
            while (isRead && !reader.IsAtEnd())
            {
                isRead = TryReadEntry(ref reader, items);
            }

            // An entry that does not fit may already have been passed: what follows proves nothing.
            if (!isRead || !reader.TryTake(Opcode.SetItems))
            {
                // Possibly an empty dict, before something else that begins with a MARK.
                items.Clear();
                return before == 0 && reader.TryReturn(checkpoint);
            }

            if (items.Count == before)
            {
                return true;
            }
        }

        return items.Count > 0 || TryReadSingle(ref reader, items);
    }

    private bool TryReadSingle(ref TypedReader reader, Dictionary<TKey, TValue> items)
    {
        if (reader.IsAtEnd())
        {
            return true;
        }

        TypedReader.Checkpoint checkpoint = reader.Mark();
        if (TryReadEntry(ref reader, items) && reader.TryTake(Opcode.SetItem))
        {
            return true;
        }

        items.Clear();
        return reader.TryReturn(checkpoint);
    }

    private bool TryReadEntry(ref TypedReader reader, Dictionary<TKey, TValue> items) =>
        _key.TryRead(ref reader, out TKey key)
        && key is not null
        && _value.TryRead(ref reader, out TValue value)
        && reader.TryCharge(EntryCost)
        && items.TryAdd(key, value);
}
