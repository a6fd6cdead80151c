using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PyCompat.Pickle;

/// <summary>The converters of generic types, by their definitions.</summary>
internal static class CollectionMapping
{
    private static readonly FrozenDictionary<Type, string> FactoryNames = new Dictionary<Type, string>
    {
        [typeof(Nullable<>)] = nameof(PyConverters.NullableOf),
        [typeof(List<>)] = nameof(PyConverters.ListOf),
        [typeof(IList<>)] = nameof(InterfaceOfList),
        [typeof(ICollection<>)] = nameof(InterfaceOfCollection),
        [typeof(IReadOnlyList<>)] = nameof(InterfaceOfReadOnlyList),
        [typeof(IReadOnlyCollection<>)] = nameof(InterfaceOfReadOnlyCollection),
        [typeof(IEnumerable<>)] = nameof(InterfaceOfEnumerable),
        [typeof(Collection<>)] = nameof(CollectionOf),
        [typeof(ReadOnlyCollection<>)] = nameof(ReadOnlyCollectionOf),
        [typeof(Queue<>)] = nameof(QueueOf),
        [typeof(LinkedList<>)] = nameof(LinkedListOf),
        [typeof(ImmutableArray<>)] = nameof(ImmutableArrayOf),
        [typeof(ImmutableList<>)] = nameof(ImmutableListOf),
        [typeof(HashSet<>)] = nameof(PyConverters.HashSetOf),
        [typeof(ISet<>)] = nameof(InterfaceOfSet),
        [typeof(IReadOnlySet<>)] = nameof(InterfaceOfReadOnlySet),
        [typeof(SortedSet<>)] = nameof(SortedSetOf),
        [typeof(ImmutableHashSet<>)] = nameof(ImmutableHashSetOf),
        [typeof(ImmutableSortedSet<>)] = nameof(ImmutableSortedSetOf),
        [typeof(FrozenSet<>)] = nameof(FrozenSetOf),
        [typeof(Dictionary<,>)] = nameof(PyConverters.DictionaryOf),
        [typeof(IDictionary<,>)] = nameof(InterfaceOfDictionary),
        [typeof(IReadOnlyDictionary<,>)] = nameof(InterfaceOfReadOnlyDictionary),
        [typeof(SortedDictionary<,>)] = nameof(SortedDictionaryOf),
        [typeof(OrderedDictionary<,>)] = nameof(OrderedDictionaryOf),
        [typeof(ReadOnlyDictionary<,>)] = nameof(ReadOnlyDictionaryOf),
        [typeof(ImmutableDictionary<,>)] = nameof(ImmutableDictionaryOf),
        [typeof(ImmutableSortedDictionary<,>)] = nameof(ImmutableSortedDictionaryOf),
        [typeof(FrozenDictionary<,>)] = nameof(FrozenDictionaryOf),
        [typeof(KeyValuePair<,>)] = nameof(KeyValuePairOf),
        [typeof(ValueTuple<>)] = nameof(PyConverters.TupleOf),
        [typeof(ValueTuple<,>)] = nameof(PyConverters.TupleOf),
        [typeof(ValueTuple<,,>)] = nameof(PyConverters.TupleOf),
        [typeof(ValueTuple<,,,>)] = nameof(PyConverters.TupleOf),
        [typeof(ValueTuple<,,,,>)] = nameof(PyConverters.TupleOf),
        [typeof(ValueTuple<,,,,,>)] = nameof(PyConverters.TupleOf),
        [typeof(ValueTuple<,,,,,,>)] = nameof(PyConverters.TupleOf),
        [typeof(ValueTuple<,,,,,,,>)] = nameof(LongTupleOf),
    }.ToFrozenDictionary();

    /// <summary>The converter of a type, made of those of its type arguments; null where it has none here.</summary>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public static PyConverter? TryCreate(Type type, Func<Type, PyConverter> converterOf)
    {
        if (type.IsSZArray)
        {
            return Invoke(nameof(PyConverters.ArrayOf), [type.GetElementType()!], converterOf);
        }

        return type.IsGenericType && FactoryNames.TryGetValue(type.GetGenericTypeDefinition(), out string? factory)
            ? Invoke(factory, type.GetGenericArguments(), converterOf)
            : null;
    }

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static PyConverter Invoke(string factory, Type[] arguments, Func<Type, PyConverter> converterOf)
    {
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        MethodInfo method = typeof(PyConverters).GetMethods(Static)
            .Concat(typeof(CollectionMapping).GetMethods(Static))
            .Single(method => method.Name == factory && method.GetGenericArguments().Length == arguments.Length
                && method.GetParameters().Length == arguments.Length);
        return (PyConverter)method.MakeGenericMethod(arguments)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [.. arguments.Select(converterOf)], null)!;
    }

    private static PyConverter<IList<T>> InterfaceOfList<T>(PyConverter<T> item) => PyConverters.Upcast(
        PyConverters.ListOf(item), PyConverters.SequenceOf<IList<T>, T>(item, static items => items));

    private static PyConverter<ICollection<T>> InterfaceOfCollection<T>(PyConverter<T> item) => PyConverters.Upcast(
        PyConverters.ListOf(item), PyConverters.SequenceOf<ICollection<T>, T>(item, static items => items));

    private static PyConverter<IReadOnlyList<T>> InterfaceOfReadOnlyList<T>(PyConverter<T> item) => PyConverters.Upcast(
        PyConverters.ListOf(item), PyConverters.SequenceOf<IReadOnlyList<T>, T>(item, static items => items));

    private static PyConverter<IReadOnlyCollection<T>> InterfaceOfReadOnlyCollection<T>(PyConverter<T> item) =>
        PyConverters.Upcast(
            PyConverters.ListOf(item), PyConverters.SequenceOf<IReadOnlyCollection<T>, T>(item, static items => items));

    private static PyConverter<IEnumerable<T>> InterfaceOfEnumerable<T>(PyConverter<T> item) => PyConverters.Upcast(
        PyConverters.ListOf(item), PyConverters.SequenceOf<IEnumerable<T>, T>(item, static items => items));

    private static PyConverter<Collection<T>> CollectionOf<T>(PyConverter<T> item) =>
        PyConverters.SequenceOf(item, static items => new Collection<T>([.. items]));

    private static PyConverter<ReadOnlyCollection<T>> ReadOnlyCollectionOf<T>(PyConverter<T> item) =>
        PyConverters.SequenceOf(item, static items => new ReadOnlyCollection<T>(items));

    private static PyConverter<Queue<T>> QueueOf<T>(PyConverter<T> item) =>
        PyConverters.SequenceOf(item, static items => new Queue<T>(items));

    private static PyConverter<LinkedList<T>> LinkedListOf<T>(PyConverter<T> item) =>
        PyConverters.SequenceOf(item, static items => new LinkedList<T>(items));

    private static PyConverter<ImmutableArray<T>> ImmutableArrayOf<T>(PyConverter<T> item) =>
        PyConverters.SequenceOf(item, ImmutableCollectionsMarshal.AsImmutableArray);

    private static PyConverter<ImmutableList<T>> ImmutableListOf<T>(PyConverter<T> item) =>
        PyConverters.SequenceOf(item, ImmutableList.Create);

    private static PyConverter<ISet<T>> InterfaceOfSet<T>(PyConverter<T> item) =>
        PyConverters.Upcast(PyConverters.HashSetOf(item), Members<ISet<T>, T>(item));

    private static PyConverter<IReadOnlySet<T>> InterfaceOfReadOnlySet<T>(PyConverter<T> item) =>
        PyConverters.Upcast(PyConverters.HashSetOf(item), Members<IReadOnlySet<T>, T>(item));

    /// <summary>For writing alone: whatever implements the interface, as the set of its members.</summary>
    private static PyConverter<TSet> Members<TSet, T>(PyConverter<T> item)
        where TSet : IEnumerable<T> => PyConverters.Via<TSet, HashSet<T>>(
            PyConverters.HashSetOf(item),
            static set => (TSet)(object)set,
            static set => [.. set]);

    private static PyConverter<SortedSet<T>> SortedSetOf<T>(PyConverter<T> item) =>
        PyConverters.SetOf(item, static items => new SortedSet<T>(items));

    private static PyConverter<ImmutableHashSet<T>> ImmutableHashSetOf<T>(PyConverter<T> item) =>
        PyConverters.SetOf(
            item,
            static items => KeyComparer<T>.MakeSet(
                items, static (all, comparer) => ImmutableHashSet.Create(comparer, all)));

    private static PyConverter<ImmutableSortedSet<T>> ImmutableSortedSetOf<T>(PyConverter<T> item) =>
        PyConverters.SetOf(item, static items => ImmutableSortedSet.Create(items));

    private static PyConverter<FrozenSet<T>> FrozenSetOf<T>(PyConverter<T> item) =>
        PyConverters.SetOf(
            item, static items => KeyComparer<T>.MakeSet(items, static (all, comparer) => all.ToFrozenSet(comparer)));

    private static PyConverter<IDictionary<TKey, TValue>> InterfaceOfDictionary<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TKey : notnull => PyConverters.Upcast(
            PyConverters.DictionaryOf(key, value),
            PyConverters.MappingOf<IDictionary<TKey, TValue>, TKey, TValue>(key, value, static items => items));

    private static PyConverter<IReadOnlyDictionary<TKey, TValue>> InterfaceOfReadOnlyDictionary<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TKey : notnull => PyConverters.Upcast(
            PyConverters.DictionaryOf(key, value),
            PyConverters.MappingOf<IReadOnlyDictionary<TKey, TValue>, TKey, TValue>(key, value, static items => items));

    private static PyConverter<SortedDictionary<TKey, TValue>> SortedDictionaryOf<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TKey : notnull =>
        PyConverters.MappingOf(key, value, static items => new SortedDictionary<TKey, TValue>(items));

    private static PyConverter<OrderedDictionary<TKey, TValue>> OrderedDictionaryOf<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TKey : notnull => PyConverters.MappingOf(
            key, value, static items => new OrderedDictionary<TKey, TValue>(items, items.Comparer));

    private static PyConverter<ReadOnlyDictionary<TKey, TValue>> ReadOnlyDictionaryOf<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TKey : notnull =>
        PyConverters.MappingOf(key, value, static items => new ReadOnlyDictionary<TKey, TValue>(items));

    private static PyConverter<ImmutableDictionary<TKey, TValue>> ImmutableDictionaryOf<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TKey : notnull =>
        PyConverters.MappingOf(key, value, static items => items.ToImmutableDictionary(items.Comparer));

    private static PyConverter<ImmutableSortedDictionary<TKey, TValue>> ImmutableSortedDictionaryOf<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TKey : notnull =>
        PyConverters.MappingOf(key, value, static items => items.ToImmutableSortedDictionary());

    private static PyConverter<FrozenDictionary<TKey, TValue>> FrozenDictionaryOf<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TKey : notnull =>
        PyConverters.MappingOf(key, value, static items => items.ToFrozenDictionary(items.Comparer));

    private static PyConverter<KeyValuePair<TKey, TValue>> KeyValuePairOf<TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value) => PyConverters.Via(
            PyConverters.TupleOf(key, value),
            static pair => KeyValuePair.Create(pair.Item1, pair.Item2),
            static (KeyValuePair<TKey, TValue> pair) => (pair.Key, pair.Value));

    private static PyConverter<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>> LongTupleOf<
        T1, T2, T3, T4, T5, T6, T7, TRest>(
        PyConverter<T1> first,
        PyConverter<T2> second,
        PyConverter<T3> third,
        PyConverter<T4> fourth,
        PyConverter<T5> fifth,
        PyConverter<T6> sixth,
        PyConverter<T7> seventh,
        PyConverter<TRest> rest)
        where TRest : struct =>
        new TupleRestConverter<T1, T2, T3, T4, T5, T6, T7, TRest>(
            first, second, third, fourth, fifth, sixth, seventh, (TupleConverter<TRest>)rest);
}
