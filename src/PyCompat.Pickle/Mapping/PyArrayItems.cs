using System.Collections;

namespace PyCompat.Pickle;

/// <summary>The items of an <c>array.array</c>, each made when it is asked for.</summary>
internal sealed class PyArrayItems(PyArray array) : IReadOnlyCollection<object?>
{
    public int Count => array.Bytes.Length / array.Format.ItemSize();

    public IEnumerator<object?> GetEnumerator() => ArrayItems.Enumerate(array).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
