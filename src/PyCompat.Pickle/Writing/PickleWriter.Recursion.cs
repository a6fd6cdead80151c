using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <content>Objects that occur again among their own arguments.</content>
internal sealed partial class PickleWriter
{
    // The objects that were begun and have containers among their arguments, and the size of the memo at the last time.
    private Dictionary<object, int>? _begun;

    // The temporary objects that were made here.
    private HashSet<object>? _occasional;

    /// <summary>Whether an object may occur again among its arguments while these, temporary, are incomplete.</summary>
    private static bool MayHoldItself(PyObject made) => made.MadeForOccasion is not null || made.HadWholeArguments;

    /// <summary>
    /// Begins an object that occurs again among its own arguments, at that place. The containers being written cannot
    /// be used there, since they are incomplete: those that Python creates each time it reduces the object
    /// (<c>__reduce__</c>) are written anew.
    /// </summary>
    private PyObject BeginAgain(PyObject made, object owner)
    {
        _begun ??= new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        if (_begun.TryAdd(owner, _memo.Count))
        {
            return made;
        }

        // Each time fewer objects are left that have not been begun. If no new one has occurred since, the object would
        // occur again forever, in Python as well: the containers stay.
        bool isNearer = HasMetOthers(_begun[owner]);
        _begun[owner] = _memo.Count;
        return isNearer ? CopyOf(made, made.MadeForOccasion ?? GuessMadeForOccasion(made)) : made;
    }

    /// <summary>Whether the memo has objects from a number on that are not temporary.</summary>
    private bool HasMetOthers(int number)
    {
        while (number < _memo.Count && _occasional?.Contains(_memo.ObjectAt(number)) is true)
        {
            number++;
        }

        return number < _memo.Count;
    }

    /// <summary>Records a container that only describes an object's construction, if objects may recur.</summary>
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
    /// Returns the containers among the arguments, if the pickle did not show which ones Python creates anew, because
    /// the object first occurred elsewhere.
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

            // Python 2's OrderedDict represents its items as a list of lists.
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

    /// <summary>Returns a copy of an object with copies of these parts; without recursion.</summary>
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

        // An object consists of its parts, which are listed after it.
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
