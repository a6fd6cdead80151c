using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <content>Objects that are met again among their own arguments.</content>
internal sealed partial class PickleWriter
{
    // The objects with containers among their arguments that were begun, and how much the memo had when they last were.
    private Dictionary<object, int>? _begun;

    // What was made for the occasion here.
    private HashSet<object>? _occasional;

    /// <summary>
    /// Whether an object may be met again among its own arguments while these, made for the occasion, are not whole.
    /// </summary>
    private static bool MayHoldItself(PyObject made) => made.MadeForOccasion is not null || made.HadWholeArguments;

    /// <summary>
    /// An object that is met again among its own arguments is made there and then. The containers that are being
    /// written are of no use for that, since they are not whole yet: those that Python makes each time it asks how the
    /// object is made (<c>__reduce__</c>) are written afresh.
    /// </summary>
    private PyObject BeginAgain(PyObject made, object owner)
    {
        _begun ??= new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        if (_begun.TryAdd(owner, _memo.Count))
        {
            return made;
        }

        // Each time there are fewer objects that have not been begun. Where nothing new was met since, it would be met
        // again for ever, in Python as well: the containers stay.
        bool isNearer = HasMetOthers(_begun[owner]);
        _begun[owner] = _memo.Count;
        return isNearer ? CopyOf(made, made.MadeForOccasion ?? GuessMadeForOccasion(made)) : made;
    }

    /// <summary>Whether the memo got an object from some number on that was not made for the occasion.</summary>
    private bool HasMetOthers(int number)
    {
        while (number < _memo.Count && _occasional?.Contains(_memo.ObjectAt(number)) is true)
        {
            number++;
        }

        return number < _memo.Count;
    }

    /// <summary>Notes a container that only tells how an object is made, where objects may be met again.</summary>
    private T Occasional<T>(T container)
        where T : class
    {
        if (_begun is not null)
        {
            _occasional ??= new HashSet<object>(ReferenceEqualityComparer.Instance);
            _occasional.Add(container);
        }

        return container;
    }

    /// <summary>
    /// The containers among the arguments, where the pickle did not show which ones Python makes anew: it had the
    /// object from elsewhere first.
    /// </summary>
    private static List<object> GuessMadeForOccasion(PyObject made)
    {
        List<object> guess = [made.Arguments];
        foreach (object? argument in made.Arguments)
        {
            if (argument is List<object?> or PyDict or PySet)
            {
                guess.Add(argument);
            }

            // Python 2's OrderedDict tells its items as a list of lists.
            if (argument is List<object?> list && made.Class is { Module: "collections", QualifiedName: "OrderedDict" })
            {
                guess.AddRange(list.Where(static item => item is List<object?> { Count: 2 })!);
            }
        }

        if (made.Keywords is { } keywords)
        {
            guess.Add(keywords);
        }

        return guess;
    }

    /// <summary>A copy of an object with copies of those parts: nothing recurses.</summary>
    private PyObject CopyOf(PyObject made, IReadOnlyList<object> parts)
    {
        var copies = new Dictionary<object, object>(ReferenceEqualityComparer.Instance);
        var tupleItems = new Dictionary<object, object?[]>(ReferenceEqualityComparer.Instance);
        foreach (object part in parts)
        {
            object? empty = part switch
            {
                PyTuple tuple => PyTuple.Adopt(tupleItems[tuple] = new object?[tuple.Count]),
                List<object?> list => new List<object?>(list.Count),
                PyDict => new PyDict(),
                PySet set => new PySet(set),
                _ => null,
            };
            if (empty is not null)
            {
                copies.TryAdd(part, Occasional(empty));
            }
        }

        // An object is made of its parts, which are listed after it.
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            if (parts[i] is PyObject part)
            {
                copies.TryAdd(part, Occasional(CopyOf(part)));
            }
        }

        foreach ((object part, object copy) in copies)
        {
            Fill(part, copy);
        }

        PyObject again = CopyOf(made);
        for (int i = 0; i < made.StepCount; i++)
        {
            again.Add(made.StepAt(i));
        }

        return again;

        PyObject CopyOf(PyObject part) => PyObject.Create(
            part.Construction,
            Of(part.Callable)!,
            Of(part.ArgumentsAsPickled)!,
            (PyDict?)Of(part.Keywords));

        object? Of(object? part) =>
            part is not null && copies.TryGetValue(part, out object? copy) ? copy : part;

        void Fill(object part, object copy)
        {
            switch (part, copy)
            {
                case (PyTuple from, _):
                    from.Select(Of).ToArray().CopyTo(tupleItems[from], 0);
                    break;
                case (List<object?> from, List<object?> to):
                    to.AddRange(from.Select(Of));
                    break;
                case (PyDict from, PyDict to):
                    foreach ((object? key, object? value) in from)
                    {
                        to[key] = Of(value);
                    }

                    break;
                case (PyObject from, PyObject to):
                    for (int i = 0; i < from.StepCount; i++)
                    {
                        PyStep step = from.StepAt(i);
                        bool isSingle = step.Kind is PyStepKind.Build or PyStepKind.Discard;
                        object? value = isSingle ? Of(step.Value) : ((List<object?>)step.Value!).Select(Of).ToList();
                        to.Add(new PyStep(step.Kind, value));
                    }

                    break;
            }
        }
    }
}
