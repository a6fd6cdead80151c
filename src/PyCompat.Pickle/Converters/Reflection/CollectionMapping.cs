using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;

namespace PyCompat.Pickle.Converters.Reflection;

/// <summary>The converters of generic types, by their definitions.</summary>
internal static class CollectionMapping
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Contiguous bytes are bytes in Python, while other collections of bytes are lists.</summary>
    private static readonly FrozenDictionary<Type, PyConverter> Blocks = new Dictionary<Type, PyConverter>
    {
        [typeof(ArraySegment<byte>)] = PyConverters.Via(
            PyConverters.ReadOnlyMemory,
            static memory => new ArraySegment<byte>(memory.ToArray()),
            static (ArraySegment<byte> segment) => segment),
        [typeof(ImmutableArray<byte>)] = PyConverters.Via(
            PyConverters.ReadOnlyMemory,
            static memory => ImmutableArray.Create(memory.Span),
            static (ImmutableArray<byte> array) => array.AsMemory()),
    }.ToFrozenDictionary();

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

    /// <summary>Returns the converter of a type, built from those of its type arguments; null if unknown.</summary>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public static PyConverter? TryCreate(Type type, Func<Type, PyConverter> converterOf)
    {
        if (type.IsSZArray)
        {
            return Invoke(nameof(PyConverters.ArrayOf), [type.GetElementType()!], converterOf);
        }

        if (Blocks.TryGetValue(type, out PyConverter? block))
        {
            return block;
        }

        if (type.IsArray)
        {
            return (PyConverter)Activator.CreateInstance(
                typeof(RankedArrayConverter<,>).MakeGenericType(type, type.GetElementType()!),
                converterOf(type.GetElementType()!))!;
        }

        return type.IsGenericType && FactoryNames.TryGetValue(type.GetGenericTypeDefinition(), out string? factory)
            ? Invoke(factory, type.GetGenericArguments(), converterOf)
            : TryCreateOther(type, CollectionType.Of(type), converterOf);
    }

    /// <summary>Returns the converter of a collection that is not listed here, based on what it implements.</summary>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static PyConverter? TryCreateOther(
        Type type, CollectionType collection, Func<Type, PyConverter> converterOf) => collection switch
        {
            { Kind: CollectionKind.Refused } => throw new NotSupportedException(collection.Refusal),
            { Kind: CollectionKind.Dict, Items.Length: 2 } => Invoke(nameof(OtherDict), type, collection, converterOf),
            { Kind: CollectionKind.Set, Items.Length: 1 } => Invoke(nameof(OtherSet), type, collection, converterOf),
            { Kind: CollectionKind.List, Items.Length: 1 } => Invoke(nameof(OtherList), type, collection, converterOf),
            { Kind: CollectionKind.Dict or CollectionKind.List } => (PyConverter)typeof(CollectionMapping)
                .GetMethod(nameof(Plain), Static)!
                .MakeGenericMethod(type)
                .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [collection.Kind], null)!,
            _ => null,
        };

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static PyConverter Invoke(
        string factory, Type type, CollectionType collection, Func<Type, PyConverter> converterOf) =>
        (PyConverter)typeof(CollectionMapping).GetMethod(factory, Static)!
            .MakeGenericMethod([type, .. collection.Items])
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [.. collection.Items.Select(converterOf)], null)!;

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static PyConverter Invoke(string factory, Type[] arguments, Func<Type, PyConverter> converterOf)
    {
        MethodInfo method = typeof(PyConverters).GetMethods(Static)
            .Concat(typeof(CollectionMapping).GetMethods(Static))
            .Single(method => method.Name == factory && method.GetGenericArguments().Length == arguments.Length
                && method.GetParameters().Length == arguments.Length);
        return (PyConverter)method.MakeGenericMethod(arguments)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [.. arguments.Select(converterOf)], null)!;
    }

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static SequenceConverter<TList, T> OtherList<TList, T>(PyConverter<T> item)
        where TList : IEnumerable<T> => new(item, CollectionFactory.OfItems<TList, T>());

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static SetConverter<TSet, T> OtherSet<TSet, T>(PyConverter<T> item)
        where TSet : IEnumerable<T> => new(item, CollectionFactory.OfItems<TSet, T>());

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static DictionaryConverter<TDictionary, TKey, TValue> OtherDict<TDictionary, TKey, TValue>(
        PyConverter<TKey> key, PyConverter<TValue> value)
        where TDictionary : IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull => new(key, value, CollectionFactory.OfEntries<TDictionary, TKey, TValue>());

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static PlainCollectionConverter<T> Plain<T>(CollectionKind kind)
    {
        bool isFilled = kind == CollectionKind.Dict
            ? typeof(T).IsAssignableTo(typeof(System.Collections.IDictionary))
            : typeof(T).IsAssignableTo(typeof(System.Collections.IList));
        return new(
            kind, isFilled && CollectionFactory.BeginOf<T>() is { } begin
                ? begin
                : static () => throw CollectionFactory.NoWay<T>());
    }

    private static PyConverter<IList<T>> InterfaceOfList<T>(PyConverter<T> item) => PyConverters.Upcast(
        PyConverters.ListOf(item), PyConverters.SequenceOf<IList<T>, T>(item, static items => items));

    private static PyConverter<ICollection<T>> InterfaceOfCollection<T>(PyConverter<T> item) => PyConverters.Upcast(
        new ListConverter<T>(item, takesSets: true),
        PyConverters.SequenceOf<ICollection<T>, T>(item, static items => items));

    private static PyConverter<IReadOnlyList<T>> InterfaceOfReadOnlyList<T>(PyConverter<T> item) => PyConverters.Upcast(
        PyConverters.ListOf(item), PyConverters.SequenceOf<IReadOnlyList<T>, T>(item, static items => items));

    private static PyConverter<IReadOnlyCollection<T>> InterfaceOfReadOnlyCollection<T>(PyConverter<T> item) =>
        PyConverters.Upcast(
            new ListConverter<T>(item, takesSets: true),
            PyConverters.SequenceOf<IReadOnlyCollection<T>, T>(item, static items => items));

    private static PyConverter<IEnumerable<T>> InterfaceOfEnumerable<T>(PyConverter<T> item) => PyConverters.Upcast(
        new ListConverter<T>(item, takesSets: true),
        PyConverters.SequenceOf<IEnumerable<T>, T>(item, static items => items));

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

    private static PyConverter<ISet<T>> InterfaceOfSet<T>(PyConverter<T> item) => PyConverters.Upcast(
        PyConverters.HashSetOf(item), new SetConverter<ISet<T>, T>(item, static items => new HashSet<T>(items)));

    private static PyConverter<IReadOnlySet<T>> InterfaceOfReadOnlySet<T>(PyConverter<T> item) =>
        PyConverters.Upcast(
            PyConverters.HashSetOf(item),
            new SetConverter<IReadOnlySet<T>, T>(item, static items => new HashSet<T>(items)));

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
