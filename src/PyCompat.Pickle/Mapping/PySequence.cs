namespace PyCompat.Pickle;

/// <summary>What of the general reader's objects counts as a list, a set or a dict in typed reading.</summary>
internal static class PySequence
{
    /// <summary>Lists, tuples and arrays; subclasses of list, deques: objects that items are appended to.</summary>
    public static IReadOnlyCollection<object?>? TryGetItems(object value) => value switch
    {
        List<object?> list => list,
        PyTuple tuple => tuple,
        PyArray array => new PyArrayItems(array),
        PyObject made when IsFilledBy(made, PyStepKind.Append, "deque") => [.. made.Items],
        _ => null,
    };

    /// <summary>Sets and frozensets.</summary>
    public static IReadOnlyCollection<object?>? TryGetMembers(object value) => value switch
    {
        PySet set => [.. set],
        PyFrozenSet set => [.. set],
        _ => null,
    };

    /// <summary>Dicts; OrderedDict, defaultdict, Counter and other objects that keys and values are set in.</summary>
    public static IReadOnlyCollection<KeyValuePair<object?, object?>>? TryGetEntries(object value) => value switch
    {
        PyDict dict => dict,
        PyFrozenDict dict => dict,
        PyObject made when IsFilledBy(made, PyStepKind.SetItems, "OrderedDict", "defaultdict") => [.. made.Entries],
        PyObject { Class: { Module: "collections", QualifiedName: "Counter" }, Arguments: [PyDict counts] } => counts,
        _ => null,
    };

    /// <summary>Whether something is put into it, or it is an empty one of the standard library.</summary>
    private static bool IsFilledBy(PyObject made, PyStepKind kind, params ReadOnlySpan<string> emptyOnes)
    {
        for (int i = 0; i < made.StepCount; i++)
        {
            if (made.StepAt(i).Kind == kind)
            {
                return true;
            }
        }

        return made.Class is { Module: "collections", QualifiedName: var name } && emptyOnes.Contains(name);
    }
}
