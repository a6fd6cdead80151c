using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace PyCompat.Pickle;

/// <summary>
/// Members of Enums that are pickled by their names, <c>getattr(cls, name)</c>, and Flags that are combined of such:
/// <c>or_(or_(X, W), 8)</c> (CPython <c>Lib/enum.py</c>, <c>Flag.__reduce_ex__</c>, v3.11.2).
/// </summary>
internal static class PickledFlags
{
    // More than there are bits, and few enough to walk: one part may stand in it many times.
    private const int MaxParts = 256;

    private static readonly PyGlobal Or = new("_operator", "or_");

    public static bool TryGetNamed(
        PyObject made, [NotNullWhen(true)] out PyGlobal? cls, [NotNullWhen(true)] out string? name)
    {
        (cls, name) = (null, null);
        if (made is not { Construction: PyConstruction.Call, StepCount: 0, Callable: PyGlobal callable }
            || !callable.Equals(KnownGlobals.GetAttr) || made.Arguments is not [PyGlobal owner, var text]
            || PyByteString.TextOf(text) is not { } known)
        {
            return false;
        }

        (cls, name) = (owner, known);
        return true;
    }

    /// <summary>The members, as objects, and the numbers that are combined; false for everything else.</summary>
    public static bool TryGetParts(PyObject made, [NotNullWhen(true)] out List<object>? parts)
    {
        parts = null;
        if (!IsOr(made))
        {
            return false;
        }

        var found = new List<object>();
        var open = new Stack<object?>([made]);
        int walked = 0;
        while (open.TryPop(out object? part))
        {
            if (++walked > MaxParts)
            {
                return false;
            }

            if (part is PyObject inner && IsOr(inner))
            {
                open.Push(inner.Arguments[0]);
                open.Push(inner.Arguments[1]);
            }
            else if (part is PyObject)
            {
                found.Add(part);
            }
            else if (PyInteger.TryGet(part, out BigInteger number))
            {
                found.Add(number);
            }
            else
            {
                return false;
            }
        }

        parts = found;
        return true;
    }

    private static bool IsOr(PyObject made) =>
        made is { Construction: PyConstruction.Call, StepCount: 0, Callable: PyGlobal callable, Arguments.Count: 2 }
        && callable.Equals(Or);
}
