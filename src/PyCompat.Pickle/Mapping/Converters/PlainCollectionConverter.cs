using System.Collections;

namespace PyCompat.Pickle;

/// <summary>
/// A collection of anything (<see cref="ArrayList"/>, <see cref="Hashtable"/>): written untyped, and filled with what
/// the untyped reader made.
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
                PickleError.TypeMismatch, $"no {typeof(T)} can be made of it: {refused.Message}", refused);
        }
    }
}
