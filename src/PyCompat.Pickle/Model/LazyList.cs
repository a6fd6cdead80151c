using System.Collections;

namespace PyCompat.Pickle.Model;

/// <summary>
/// A list whose items are made from others when they are asked for. A list in a pickle may have one object as a
/// million items, and takes almost no memory itself.
/// </summary>
internal sealed class LazyList<T>(IReadOnlyList<object?> source, Func<object?, T> make) : IReadOnlyList<T>
    where T : class
{
    /// <summary>The number of items from the first that are remembered, and so are the same every time.</summary>
    public const int MaxRemembered = 100;

    // Of a list that has grown since, the additional items are not remembered.
    private readonly T?[] _made = new T?[Math.Min(source.Count, MaxRemembered)];

    public int Count => source.Count;

    public T this[int index] => (uint)index < (uint)_made.Length
        ? _made[index] ??= make(source[index])
        : make(source[index]);

    public IEnumerator<T> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
