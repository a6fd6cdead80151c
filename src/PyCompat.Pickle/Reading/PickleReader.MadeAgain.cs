using System.Runtime.InteropServices;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Reading;

/// <content>
/// Objects that are among their own arguments: made once inside of these, and once more to be discarded.
/// </content>
internal ref partial struct PickleReader
{
    /// <summary>
    /// Python reduces an object a second time if it occurs again among its own arguments (<c>save_reduce</c>). Objects
    /// that both reductions share exist in Python; objects that are only in one of them were created temporarily, such
    /// as the dict of a Counter. The writer must create those anew as well.
    /// </summary>
    private void RecordMadeAgain(PyObject thrownAway, PyObject kept)
    {
        if (kept.MadeForOccasion is not null)
        {
            return;
        }

        var found = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<(object? First, object? Second)>();
        waiting.Push((thrownAway.Callable, kept.Callable));
        waiting.Push((thrownAway.ArgumentsAsPickled, kept.ArgumentsAsPickled));
        waiting.Push((thrownAway.Keywords, kept.Keywords));
        while (waiting.TryPop(out (object? First, object? Second) pair))
        {
            if (pair is ({ } first, { } second) && !ReferenceEquals(first, second)
                && first.GetType() == second.GetType() && IsMadeOfParts(second) && found.Add(second))
            {
                Charge(EntryCost);
                PushParts(waiting, first, second);
            }
        }

        kept.MadeForOccasion = [.. found];
    }

    private static bool IsMadeOfParts(object value) =>
        value is PyTuple { Count: > 0 } or List<object?> or PyDict or PySet or PyObject;

    private void PushParts(Stack<(object? First, object? Second)> waiting, object first, object second)
    {
        switch (first, second)
        {
            case (PyTuple a, PyTuple b):
                PushItems(waiting, a.Items, b.Items);
                break;
            case (List<object?> a, List<object?> b):
                PushItems(waiting, CollectionsMarshal.AsSpan(a), CollectionsMarshal.AsSpan(b));
                break;
            case (PyDict a, PyDict b):
                PushValues(waiting, in a.Table, in b.Table);
                break;
            case (PyObject a, PyObject b):
                waiting.Push((a.Callable, b.Callable));
                waiting.Push((a.ArgumentsAsPickled, b.ArgumentsAsPickled));
                waiting.Push((a.Keywords, b.Keywords));
                PushSteps(waiting, a, b);
                break;
        }
    }

    private void PushSteps(Stack<(object? First, object? Second)> waiting, PyObject first, PyObject second)
    {
        Charge((long)second.StepCount * ReferenceCost);
        for (int i = 0; i < Math.Min(first.StepCount, second.StepCount); i++)
        {
            (PyStep a, PyStep b) = (first.StepAt(i), second.StepAt(i));
            if (a.Kind == b.Kind && a.Kind is PyStepKind.Build or PyStepKind.Discard)
            {
                waiting.Push((a.Value, b.Value));
            }
            else if (a.Kind == b.Kind)
            {
                PushParts(waiting, a.Value!, b.Value!);
            }
        }
    }

    private void PushItems(
        Stack<(object? First, object? Second)> waiting, ReadOnlySpan<object?> first, ReadOnlySpan<object?> second)
    {
        Charge((long)second.Length * ReferenceCost);
        for (int i = 0; i < Math.Min(first.Length, second.Length); i++)
        {
            waiting.Push((first[i], second[i]));
        }
    }

    private void PushValues(Stack<(object? First, object? Second)> waiting, in PyTable first, in PyTable second)
    {
        // What was filled by a pickle has no gaps.
        Charge((long)second.Places * ReferenceCost);
        for (int place = 0; place < Math.Min(first.Places, second.Places); place++)
        {
            if (first.TryGetAt(place, out _, out object? a) && second.TryGetAt(place, out _, out object? b))
            {
                waiting.Push((a, b));
            }
        }
    }
}
