using System.Diagnostics.CodeAnalysis;
using PyCompat.Pickle.Converters;

namespace PyCompat.Pickle;

/// <content>Those of types that are made of others.</content>
public static partial class PyConverters
{
    /// <summary>A value type that may be None.</summary>
    public static PyConverter<T?> NullableOf<T>(PyConverter<T> value)
        where T : struct =>
        new NullableConverter<T>(NotNull(value));

    /// <summary>
    /// A type that is read and written as another one. What <paramref name="from"/> throws becomes a
    /// <see cref="PickleException"/> that says where; None is null both ways, without asking them, where the type
    /// may be null.
    /// </summary>
    /// <remarks>
    /// <paramref name="from"/> may be called more than once for a value, and be given the same object: it leaves that
    /// as it is.
    /// </remarks>
    public static PyConverter<T> Via<T, TOther>(
        PyConverter<TOther> other, Func<TOther, T> from, Func<T, TOther> to) =>
        new ViaConverter<T, TOther>(NotNull(other), NotNull(from), NotNull(to));

    /// <summary>A base class or interface, read as a class that implements it and written as what it is written as.
    /// </summary>
    public static PyConverter<TBase> Upcast<TBase, T>(PyConverter<T> made, PyConverter<TBase> other)
        where T : class, TBase =>
        new UpcastConverter<TBase, T>(NotNull(made), NotNull(other));

    /// <summary>An array from a list, tuple or <c>array.array</c>; written as a list.</summary>
    public static PyConverter<T[]> ArrayOf<T>(PyConverter<T> item) => new ArrayConverter<T>(NotNull(item));

    /// <summary>A list from a list, tuple or <c>array.array</c>; written as a list.</summary>
    public static PyConverter<List<T>> ListOf<T>(PyConverter<T> item) => new ListConverter<T>(NotNull(item));

    /// <summary>Any other collection that is made of its items at once; written as a list.</summary>
    public static PyConverter<TCollection> SequenceOf<TCollection, T>(
        PyConverter<T> item, Func<T[], TCollection> make)
        where TCollection : IEnumerable<T> =>
        new SequenceConverter<TCollection, T>(NotNull(item), NotNull(make));

    /// <summary>A set from a set or frozenset; written as a set.</summary>
    public static PyConverter<HashSet<T>> HashSetOf<T>(PyConverter<T> item) =>
        SetOf(
            item,
            static items => KeyComparer<T>.MakeSet(items, static (all, comparer) => new HashSet<T>(all, comparer)));

    /// <summary>Any other set, likewise.</summary>
    public static PyConverter<TSet> SetOf<TSet, T>(PyConverter<T> item, Func<T[], TSet> make)
        where TSet : IReadOnlyCollection<T> =>
        new SetConverter<TSet, T>(NotNull(item), NotNull(make));

    /// <summary>A dictionary from a dict, OrderedDict, defaultdict or Counter; written as a dict.</summary>
    public static PyConverter<Dictionary<TKey, TValue>> DictionaryOf<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TKey : notnull =>
        MappingOf(key, value, static items => items);

    /// <summary>Any other dictionary, likewise.</summary>
    public static PyConverter<TDictionary> MappingOf<TDictionary, TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value, Func<Dictionary<TKey, TValue>, TDictionary> make)
        where TDictionary : IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull =>
        new DictionaryConverter<TDictionary, TKey, TValue>(NotNull(key), NotNull(value), NotNull(make));

    /// <summary>An enum, as its attributes say; names are those of <paramref name="naming"/>.</summary>
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
