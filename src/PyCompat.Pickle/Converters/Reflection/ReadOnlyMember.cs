using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace PyCompat.Pickle.Converters.Reflection;

/// <summary>Members without a setter: a collection is filled, anything else must already have the value.</summary>
internal static class ReadOnlyMember
{
    /// <summary>Brings a value into a member that cannot be set.</summary>
    /// <exception cref="InvalidOperationException">The member has a different value, which would stay.</exception>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    public static void Put<T>(T current, T value, string name)
    {
        if (EqualityComparer<T>.Default.Equals(current, value))
        {
            return;
        }

        if (current is null || value is null || !Filler<T>.TryFill(current, value))
        {
            throw new InvalidOperationException(
                $"its member '{name}' has neither a setter nor a constructor parameter, and its value is not "
                + "the one received; add one of these, or exclude the member with PyIgnore");
        }
    }

    /// <summary>Replaces the items of one collection with those of another.</summary>
    [RequiresUnreferencedCode(ReflectionText.Trimmed)]
    [RequiresDynamicCode(ReflectionText.Dynamic)]
    private static class Filler<T>
    {
        private static readonly Func<T, T, bool> Fill = Create();

        public static bool TryFill(T current, T value) => Fill(current, value);

        private static Func<T, T, bool> Create()
        {
            CollectionType type = CollectionType.Of(typeof(T));
            Type? item = type switch
            {
                { Kind: CollectionKind.Dict, Items.Length: 2 } =>
                    typeof(KeyValuePair<,>).MakeGenericType(type.Items),
                { Kind: CollectionKind.List or CollectionKind.Set, Items.Length: 1 } => type.Items[0],
                _ => null,
            };
            return item is null
                ? FillUntyped
                : typeof(Filler<T>).GetMethod(
                        nameof(FillItems), BindingFlags.NonPublic | BindingFlags.Static)!
                    .MakeGenericMethod(item).CreateDelegate<Func<T, T, bool>>();
        }

        private static bool FillItems<TItem>(T current, T value)
        {
            if (current is Array to)
            {
                return FillArray(to, (Array)(object)value!);
            }

            if (current is ICollection<TItem> { IsReadOnly: false } collection)
            {
                collection.Clear();
                foreach (TItem item in (IEnumerable<TItem>)value!)
                {
                    collection.Add(item);
                }

                return true;
            }

            return CollectionFactory.TryRefill<T, TItem>(current, [.. (IEnumerable<TItem>)value!]);
        }

        private static bool FillUntyped(T current, T value)
        {
            switch (current)
            {
                case Array to:
                    return FillArray(to, (Array)(object)value!);
                case IDictionary { IsReadOnly: false } dictionary:
                    dictionary.Clear();
                    foreach (DictionaryEntry entry in (IDictionary)value!)
                    {
                        dictionary.Add(entry.Key, entry.Value);
                    }

                    return true;
                case IList { IsReadOnly: false, IsFixedSize: false } list:
                    list.Clear();
                    foreach (object? item in (IEnumerable)value!)
                    {
                        list.Add(item);
                    }

                    return true;
                default:
                    return false;
            }
        }

        private static bool FillArray(Array to, Array from)
        {
            for (int i = 0; i < to.Rank; i++)
            {
                if (to.GetLength(i) != from.GetLength(i))
                {
                    return false;
                }
            }

            Array.Copy(from, to, from.Length);
            return true;
        }
    }
}
