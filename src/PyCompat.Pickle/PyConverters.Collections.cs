using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters;

namespace PyCompat.Pickle;

/// <content>Converters that are built from others.</content>
public static partial class PyConverters
{
    /// <summary>Converts a value type that may be None.</summary>
    public static PyConverter<T?> NullableOf<T>(PyConverter<T> value)
        where T : struct =>
        new NullableConverter<T>(NotNull(value));

    /// <summary>
    /// Converts a type by way of another one. Exceptions from <paramref name="from"/> are wrapped in a
    /// <see cref="PickleException"/> that says where. Where the type may be null, None is null in both directions, and
    /// neither function is called.
    /// </summary>
    /// <remarks>
    /// <paramref name="from"/> may be called more than once for a value, even with the same object, and must not modify
    /// it.
    /// </remarks>
    public static PyConverter<T> Via<T, TOther>(
        PyConverter<TOther> other, Func<TOther, T> from, Func<T, TOther> to) =>
        new ViaConverter<T, TOther>(NotNull(other), NotNull(from), NotNull(to));

    /// <summary>Converts a base class or interface: reads an implementing class, writes the runtime type.</summary>
    public static PyConverter<TBase> Upcast<TBase, T>(PyConverter<T> made, PyConverter<TBase> other)
        where T : class, TBase =>
        new UpcastConverter<TBase, T>(NotNull(made), NotNull(other));

    /// <summary>Reads an array from a list, tuple or <c>array.array</c>; writes a list.</summary>
    public static PyConverter<T[]> ArrayOf<T>(PyConverter<T> item) => new ArrayConverter<T>(NotNull(item));

    /// <summary>Reads a list from a list, tuple or <c>array.array</c>; writes a list.</summary>
    public static PyConverter<List<T>> ListOf<T>(PyConverter<T> item) => new ListConverter<T>(NotNull(item));

    /// <summary>Converts any other collection that is created from all of its items at once; writes a list.</summary>
    public static PyConverter<TCollection> SequenceOf<TCollection, T>(
        PyConverter<T> item, Func<T[], TCollection> make)
        where TCollection : IEnumerable<T> =>
        new SequenceConverter<TCollection, T>(NotNull(item), NotNull(make));

    /// <summary>Reads a set from a set or frozenset; writes a set.</summary>
    public static PyConverter<HashSet<T>> HashSetOf<T>(PyConverter<T> item) =>
        SetOf(
            item,
            static items => KeyComparer<T>.MakeSet(items, static (all, comparer) => new HashSet<T>(all, comparer)));

    /// <summary>Converts any other set, in the same way.</summary>
    public static PyConverter<TSet> SetOf<TSet, T>(PyConverter<T> item, Func<T[], TSet> make)
        where TSet : IReadOnlyCollection<T> =>
        new SetConverter<TSet, T>(NotNull(item), NotNull(make));

    /// <summary>Reads a dictionary from a dict, OrderedDict, defaultdict or Counter; writes a dict.</summary>
    public static PyConverter<Dictionary<TKey, TValue>> DictionaryOf<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TKey : notnull =>
        MappingOf(key, value, static items => items);

    /// <summary>Converts any other dictionary, in the same way.</summary>
    public static PyConverter<TDictionary> MappingOf<TDictionary, TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value, Func<Dictionary<TKey, TValue>, TDictionary> make)
        where TDictionary : IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull =>
        new DictionaryConverter<TDictionary, TKey, TValue>(NotNull(key), NotNull(value), NotNull(make));

    /// <summary>Converts an enum according to its attributes; member names follow <paramref name="naming"/>.</summary>
    public static PyConverter<T> EnumOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>(
        PyNaming naming = PyNaming.SnakeCase)
        where T : struct, Enum =>
        EnumMapping.Create<T>(naming);

    private static T NotNull<T>(T argument)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(argument);
        return argument;
    }
}
