using System.Collections;
using System.Numerics;

namespace PyCompat.Pickle;

/// <summary>The numbers of a <c>range</c>, each made when it is asked for.</summary>
internal sealed class PyRangeItems(PyRange range) : IReadOnlyCollection<object?>
{
    /// <summary>How many; as many as there are at most in a collection where there are more.</summary>
    public int Count => (int)BigInteger.Min(range.Count, int.MaxValue);

    public IEnumerator<object?> GetEnumerator()
    {
        BigInteger number = range.Start;
        for (BigInteger left = range.Count; !left.IsZero; left--)
        {
            yield return PyInteger.Box(number);
            number += range.Step;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
