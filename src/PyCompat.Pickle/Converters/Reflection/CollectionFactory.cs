using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PyCompat.Pickle.Converters.Reflection;

/// <summary>Finds out how a collection, of any origin, is created from its items.</summary>
[RequiresUnreferencedCode(ReflectionText.Trimmed)]
[RequiresDynamicCode(ReflectionText.Dynamic)]
internal static class CollectionFactory
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;
    private const BindingFlags Static = BindingFlags.Public | BindingFlags.Static;

    // They enumerate what was added last first: what is read in that order is added in reverse.
    private static readonly Type[] LastInFirstOut =
        [typeof(Stack<>), typeof(ConcurrentStack<>), typeof(ConcurrentBag<>), typeof(ImmutableStack<>)];

    private static readonly string[] Adders = ["Add", "Enqueue", "Push", "TryAdd"];

    private delegate TCollection Builder<TCollection, TItem>(ReadOnlySpan<TItem> items);

    /// <summary>Returns how a list or set is created.</summary>
    public static Func<TItem[], TCollection> OfItems<TCollection, TItem>()
    {
        bool isReversed = IsLastInFirstOut(typeof(TCollection));
        if (BuilderOf<TCollection, TItem>() is { } build)
        {
            return items => build(isReversed ? Reversed(items) : items);
        }

        if (BeginOf<TCollection, TItem>() is { } begin && AdderOf<TCollection, TItem>() is { } add)
        {
            return items =>
            {
                TCollection collection = begin();
                foreach (TItem item in isReversed ? Reversed(items) : items)
                {
                    add(collection, item);
                }

                return collection;
            };
        }

        return ConstructorOf<TCollection>(typeof(TItem[])) is { } constructor
            ? items => (TCollection)constructor.Invoke(
                BindingFlags.DoNotWrapExceptions, null, [isReversed ? Reversed(items) : items], null)
            : static _ => throw NoWay<TCollection>();
    }

    /// <summary>Replaces the items of a queue, stack or the like.</summary>
    public static bool TryRefill<TCollection, TItem>(TCollection collection, TItem[] items)
    {
        if (typeof(TCollection).GetMethod("Clear", Instance, []) is not { } clear
            || AdderOf<TCollection, TItem>() is not { } add)
        {
            return false;
        }

        clear.Invoke(collection, BindingFlags.DoNotWrapExceptions, null, null, null);
        foreach (TItem item in IsLastInFirstOut(typeof(TCollection)) ? Reversed(items) : items)
        {
            add(collection, item);
        }

        return true;
    }

    /// <summary>Returns how a dict is created.</summary>
    public static Func<Dictionary<TKey, TValue>, TDictionary> OfEntries<TDictionary, TKey, TValue>()
        where TKey : notnull
    {
        Action<TDictionary, TKey, TValue>? add = typeof(TDictionary).IsAssignableTo(typeof(IDictionary<TKey, TValue>))
            ? static (dictionary, key, value) => ((IDictionary<TKey, TValue>)dictionary!).Add(key, value)
            : typeof(TDictionary).GetMethod("Add", Instance, [typeof(TKey), typeof(TValue)]) is { } method
                ? Bind<Action<TDictionary, TKey, TValue>>(method)
                : null;
        if (add is not null && BeginOf<TDictionary, TKey>() is { } begin)
        {
            return items =>
            {
                TDictionary dictionary = begin();
                foreach ((TKey key, TValue value) in items)
                {
                    add(dictionary, key, value);
                }

                return dictionary;
            };
        }

        return ConstructorOf<TDictionary>(typeof(Dictionary<TKey, TValue>)) is { } constructor
            ? items => (TDictionary)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [items], null)
            : static _ => throw NoWay<TDictionary>();
    }

    /// <summary>Returns how to create an empty one; null if that takes arguments.</summary>
    public static Func<T>? BeginOf<T>() =>
        !typeof(T).IsValueType && !typeof(T).IsAbstract && typeof(T).GetConstructor(Instance, []) is not null
            ? Activator.CreateInstance<T>
            : null;

    /// <summary>The exception for a type that cannot be created.</summary>
    public static NotSupportedException NoWay<T>() => new(
        $"{typeof(T)} has neither a public parameterless constructor and a way to add items, nor one that takes "
        + "them; ask for another collection, or add a converter for it");

    /// <summary>
    /// Returns how to create an empty one, with safe comparison of keys that a peer chooses if a constructor takes the
    /// comparer.
    /// </summary>
    private static Func<T>? BeginOf<T, TKey>()
    {
        bool hasKeys = CollectionType.Of(typeof(T)).Kind is CollectionKind.Dict or CollectionKind.Set;
        if (hasKeys && !typeof(T).IsAbstract && !typeof(T).IsValueType && KeyComparer<TKey>.Create() is not null
            && typeof(T).GetConstructor(Instance, [typeof(IEqualityComparer<TKey>)]) is { } constructor)
        {
            return () => (T)constructor.Invoke(
                BindingFlags.DoNotWrapExceptions, null, [KeyComparer<TKey>.Create()], null);
        }

        return BeginOf<T>();
    }

    private static Action<TCollection, TItem>? AdderOf<TCollection, TItem>()
    {
        if (typeof(TCollection).IsAssignableTo(typeof(ICollection<TItem>)))
        {
            return static (collection, item) => ((ICollection<TItem>)collection!).Add(item);
        }

        if (typeof(TCollection).IsAssignableTo(typeof(IProducerConsumerCollection<TItem>)))
        {
            return static (collection, item) => ((IProducerConsumerCollection<TItem>)collection!).TryAdd(item);
        }

        MethodInfo? method = Adders
            .Select(static name => typeof(TCollection).GetMethod(name, Instance, [typeof(TItem)]))
            .FirstOrDefault(static method => method is not null);
        return method is null
            ? null
            : (collection, item) => method.Invoke(collection, BindingFlags.DoNotWrapExceptions, null, [item], null);
    }

    private static T Bind<T>(MethodInfo method)
        where T : Delegate
    {
        Type[] types = typeof(T).GetGenericArguments();
        var parameters = Array.ConvertAll(types, System.Linq.Expressions.Expression.Parameter);
        return System.Linq.Expressions.Expression.Lambda<T>(
            System.Linq.Expressions.Expression.Call(parameters[0], method, parameters[1..]), parameters).Compile();
    }

    private static Builder<TCollection, TItem>? BuilderOf<TCollection, TItem>()
    {
        if (typeof(TCollection).GetCustomAttribute<CollectionBuilderAttribute>() is not { } builder)
        {
            return null;
        }

        Type[] arguments = typeof(TCollection).GetGenericArguments();
        foreach (MethodInfo candidate in builder.BuilderType.GetMethods(Static))
        {
            if (candidate.Name != builder.MethodName || candidate.GetGenericArguments().Length != arguments.Length)
            {
                continue;
            }

            MethodInfo method = arguments.Length == 0 ? candidate : candidate.MakeGenericMethod(arguments);
            if (method.GetParameters() is [{ ParameterType: var type }] && type == typeof(ReadOnlySpan<TItem>)
                && method.ReturnType.IsAssignableTo(typeof(TCollection)))
            {
                return method.CreateDelegate<Builder<TCollection, TItem>>();
            }
        }

        return null;
    }

    /// <summary>Finds a constructor that takes only the items, as a collection.</summary>
    private static ConstructorInfo? ConstructorOf<T>(Type items) => typeof(T).IsAbstract
        ? null
        : typeof(T).GetConstructors(Instance).FirstOrDefault(candidate =>
            candidate.GetParameters() is [{ ParameterType: var type }]
            && type.IsAssignableTo(typeof(IEnumerable)) && type.IsAssignableFrom(items));

    private static T[] Reversed<T>(T[] items)
    {
        T[] reversed = [.. items];
        Array.Reverse(reversed);
        return reversed;
    }

    private static bool IsLastInFirstOut(Type type)
    {
        for (Type? part = type; part is not null; part = part.BaseType)
        {
            if (part.IsGenericType && LastInFirstOut.Contains(part.GetGenericTypeDefinition()))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Reads the entries of a dictionary of any types, for the untyped writer.</summary>
internal abstract class EntryReader
{
    private static readonly ConcurrentDictionary<CollectionType, EntryReader> Known = [];

    public abstract void ReadInto(Action<object?, object?> add, IEnumerable dictionary);

    /// <summary>Returns the reader of a dictionary; null if types may not be inspected.</summary>
    public static EntryReader? TryGet(CollectionType type) =>
        ReflectionSupport.IsEnabled ? Known.GetOrAdd(type, Create(type)) : null;

    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static EntryReader Create(CollectionType type) => Known.TryGetValue(type, out EntryReader? known)
        ? known
        : (EntryReader)Activator.CreateInstance(typeof(Of<,>).MakeGenericType(type.Items))!;

    private sealed class Of<TKey, TValue> : EntryReader
    {
        public override void ReadInto(Action<object?, object?> add, IEnumerable dictionary)
        {
            foreach ((TKey key, TValue value) in (IEnumerable<KeyValuePair<TKey, TValue>>)dictionary)
            {
                add(key, value);
            }
        }
    }
}
