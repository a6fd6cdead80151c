using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace PyCompat.Pickle.Converters.Reflection;

/// <summary>The kinds of Python objects that a .NET collection may correspond to.</summary>
internal enum CollectionKind
{
    /// <summary>The type is not a collection.</summary>
    None,

    /// <summary>A collection that a <see cref="PyClassAttribute"/> declares to be a record.</summary>
    Record,

    /// <summary>The kind cannot be determined, or something would be lost.</summary>
    Refused,

    Dict,
    Set,
    List,

    /// <summary>It corresponds to its JSON (System.Text.Json).</summary>
    Json,
}

/// <summary>
/// Determines whether a type is a dict, set or list in Python, based on what it implements, whatever its origin. Used
/// by both typed and untyped writing.
/// </summary>
internal sealed class CollectionType
{
    private const string HowElse =
        $"or add a {nameof(PyConverter)} for it to {nameof(PickleOptions)}.{nameof(PickleOptions.Converters)}";

    /// <summary>A chain of items of items that is longer than this has no end.</summary>
    private const int LongestChain = 32;

    private static readonly ConcurrentDictionary<Type, CollectionType> Known = [];

    private static readonly CollectionType NoCollection = new(CollectionKind.None, [], null);

    private static readonly Type[] Dicts = [typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>)];

    private static readonly Type[] Sets = [typeof(ISet<>), typeof(IReadOnlySet<>), typeof(IImmutableSet<>)];

    // Types whose enumerators do not yield everything; by name, since most programs do not have them.
    private static readonly Dictionary<string, string> Partial = new()
    {
        ["System.Collections.Specialized.NameObjectCollectionBase"] =
            "enumerates its keys without their values; send a dictionary of them",
        ["System.Collections.Specialized.StringDictionary"] = "is not an IDictionary; send a dictionary made from it",
        ["System.Xml.XmlNode"] = "enumerates only its child nodes; send its OuterXml",
        ["System.Linq.IGrouping`2"] = "enumerates its items without their key; send a pair of both",
        ["System.Linq.ILookup`2"] =
            "enumerates its items without their keys; send lookup.ToDictionary(group => group.Key, "
            + "group => group.ToList())",
        ["System.Numerics.Tensors.IReadOnlyTensor`2"] =
            "enumerates its items without its shape; send an array of its rank, or an NdArray",
    };

    // Types that are not collections, and whose content is not in their members.
    private static readonly Dictionary<string, string> Hidden = new()
    {
        ["System.Collections.Generic.IAsyncEnumerable`1"] =
            "yields its items one by one, and has none when it is sent; send a list of them",
        ["System.Dynamic.DynamicObject"] =
            "has members that only its own code knows; send a dictionary of them",
        ["System.IObservable`1"] = "passes its values to its observers; send those values",
        ["System.Collections.IEnumerator"] = "has its items only while they are enumerated; send a list of them",
    };

    private CollectionType(CollectionKind kind, Type[] items, string? refusal) =>
        (Kind, Items, Refusal) = (kind, items, refusal);

    public CollectionKind Kind { get; }

    /// <summary>The types of key and value, or of an item; empty if its only interface is non-generic.</summary>
    public Type[] Items { get; }

    /// <summary>The reason for rejecting the type, with its name, and what to do.</summary>
    public string? Refusal { get; }

    public static CollectionType Of(Type type) => Known.TryGetValue(type, out CollectionType? known)
        ? known
        : Known.GetOrAdd(type, Find(type));

    /// <summary>
    /// Whether an item shows that its collection, which does not declare an item type, contains its own kind: a tree,
    /// whose leaves would become empty lists.
    /// </summary>
    public static bool IsOfOwnKind(object collection, object? item)
    {
        if (item is not IEnumerable || collection is ICollection)
        {
            return false;
        }

        Type declared = collection.GetType();
        while (declared.BaseType is { } parent && parent.IsAssignableTo(typeof(IEnumerable)))
        {
            declared = parent;
        }

        return declared.IsInstanceOfType(item);
    }

    public static string OwnKindRefusal(Type type) => Refuse(
        type,
        "contains items of its own kind, which nested lists would lose: declare it with a PyClass attribute as a "
        + "record, send what it represents").Refusal!;

    private static CollectionType Find(Type type)
    {
        // By name: naming the types would load their assembly into every program.
        if (type.FullName is "System.Text.Json.JsonElement" or "System.Text.Json.JsonDocument"
            || type is { Namespace: "System.Text.Json.Nodes" })
        {
            return new CollectionType(CollectionKind.Json, [], null);
        }

        if (type == typeof(string))
        {
            return NoCollection;
        }

        if (!type.IsAssignableTo(typeof(IEnumerable)))
        {
            // Resources are rejected as such, unless a hook handles them.
            bool isOther = type.IsDefined(typeof(PyClassAttribute), inherit: false)
                || type.IsAssignableTo(typeof(IDisposable)) || type.IsAssignableTo(typeof(IAsyncDisposable));
            return isOther || ReasonOf(Hidden, type, InterfacesOf(type)) is not { } hides
                ? NoCollection
                : Refuse(type, hides);
        }

        if (type.IsDefined(typeof(PyClassAttribute), inherit: false))
        {
            return new CollectionType(CollectionKind.Record, [], null);
        }

        Type[] interfaces = InterfacesOf(type);
        if (ReasonOf(Partial, type, interfaces) is { } loses)
        {
            return Refuse(type, loses);
        }

        List<Type[]> dicts = Find(interfaces, Dicts);
        List<Type[]> sets = Find(interfaces, Sets);
        List<Type[]> items = Find(interfaces, [typeof(IEnumerable<>)]);
        if (dicts.Count > 0 || type.IsAssignableTo(typeof(IDictionary)))
        {
            return Decide(
                type, CollectionKind.Dict, dicts, [.. sets, .. items.Where(item => !IsOfEntries(item, dicts))]);
        }

        return sets.Count > 0
            ? Decide(type, CollectionKind.Set, sets, items.Where(item => !sets.Exists(item.SequenceEqual)))
            : Decide(type, CollectionKind.List, items, []);
    }

    /// <summary>Whether the enumerated items are those of a dictionary.</summary>
    private static bool IsOfEntries(Type[] item, List<Type[]> dicts) =>
        item is [{ IsGenericType: true } entry] && entry.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
        && dicts.Exists(entry.GenericTypeArguments.SequenceEqual);

    private static CollectionType Decide(
        Type type, CollectionKind kind, List<Type[]> found, IEnumerable<Type[]> others)
    {
        Type[][] several = [.. found, .. others];
        if (found.Count > 1 || several.Length > Math.Max(found.Count, 1))
        {
            string all = string.Join(" and ", several.Select(static items => string.Join(", ", items.AsEnumerable())));
            return Refuse(type, $"is a collection of {all} at once: declare it with a PyClass attribute as a record, "
                + "send it as one of them");
        }

        Type[] items = found.Count == 1 ? found[0] : [];
        return items.Length > 0 && IsOfOwnKind(type, items[^1])
            ? new CollectionType(CollectionKind.Refused, [], OwnKindRefusal(type))
            : new CollectionType(kind, items, null);
    }

    /// <summary>Whether the items, or the items of those, are of the type itself, and collections.</summary>
    private static bool IsOfOwnKind(Type type, Type item)
    {
        List<Type> above = [type];
        for (Type? current = item; current is not null && above.Count <= LongestChain; current = LastItemOf(current))
        {
            if (!current.IsAssignableTo(typeof(IEnumerable)) || current == typeof(string))
            {
                return false;
            }

            if (!IsOfSystem(current) && above.Exists(current.IsAssignableFrom))
            {
                return true;
            }

            above.Add(current);
        }

        return above.Count > LongestChain;
    }

    private static Type? LastItemOf(Type type)
    {
        Type[] interfaces = InterfacesOf(type);
        return Find(interfaces, Dicts).FirstOrDefault()?[^1]
            ?? Find(interfaces, [typeof(IEnumerable<>)]).FirstOrDefault()?[0];
    }

    /// <summary>Returns the distinct type arguments with which some of these interfaces are implemented.</summary>
    private static List<Type[]> Find(Type[] interfaces, Type[] definitions)
    {
        var found = new List<Type[]>();
        foreach (Type candidate in interfaces)
        {
            if (candidate.IsGenericType && definitions.Contains(candidate.GetGenericTypeDefinition())
                && !found.Exists(known => known.AsSpan().SequenceEqual(candidate.GenericTypeArguments)))
            {
                found.Add(candidate.GenericTypeArguments);
            }
        }

        return found;
    }

    private static string? ReasonOf(Dictionary<string, string> reasons, Type type, Type[] interfaces)
    {
        for (Type? part = type; part is not null; part = part.BaseType)
        {
            if (reasons.TryGetValue(part.FullName ?? "", out string? loses))
            {
                return loses;
            }
        }

        return interfaces
            .Select(static part => part.IsGenericType ? part.GetGenericTypeDefinition() : part)
            .Select(part => reasons.GetValueOrDefault(part.FullName ?? ""))
            .FirstOrDefault(static loses => loses is not null);
    }

    private static CollectionType Refuse(Type type, string why) =>
        new(CollectionKind.Refused, [], $"{type} {why}, {HowElse}");

    /// <summary>Whether a type belongs to the framework.</summary>
    public static bool IsOfSystem(Type type) => type.IsArray || (type.Namespace is { } space
        && (space == nameof(System) || space.StartsWith(nameof(System) + ".", StringComparison.Ordinal)));

    [UnconditionalSuppressMessage(
        "Trimming", "IL2070", Justification = "A type that is kept also keeps the interfaces named here.")]
    private static Type[] InterfacesOf(Type type) =>
        type.IsInterface ? [type, .. type.GetInterfaces()] : type.GetInterfaces();
}
