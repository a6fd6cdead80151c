using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace PyCompat.Pickle;

/// <summary>Takes the entries out of a dictionary of whatever types, for the untyped writer.</summary>
internal abstract class EntryReader
{
    private static readonly ConcurrentDictionary<CollectionType, EntryReader> Known = [];

    public abstract void ReadInto(Action<object?, object?> add, IEnumerable dictionary);

    /// <summary>That of a dictionary; null where types may not be looked at.</summary>
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
