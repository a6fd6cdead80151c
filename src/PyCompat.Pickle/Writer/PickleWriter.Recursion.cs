namespace PyCompat.Pickle;

/// <content>Objects that are met again among their own arguments.</content>
internal sealed partial class PickleWriter
{
    /// <summary>Stands for the frame of an object whose arguments have been copied.</summary>
    private const int Copied = -1;

    // The frame in which the arguments of an object were begun, where that matters.
    private Dictionary<object, int>? _begun;

    /// <summary>
    /// An object that is met again among its own arguments is made there and then. Where it had whole arguments when
    /// it was made (the <c>list(self)</c> of a subclass of list), those that are being written are of no use, since
    /// they are not whole yet: what is begun is copied, as CPython does by asking <c>__reduce__</c> a second time.
    /// </summary>
    private object ArgumentsOf(PyObject made, object owner)
    {
        if (!(owner as PyObject ?? made).HadWholeArguments)
        {
            return made.ArgumentsAsPickled;
        }

        _begun ??= new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        if (_begun.TryAdd(owner, _depth - 1) || _begun[owner] == Copied)
        {
            return made.Arguments;
        }

        int first = _begun[owner] + 1;
        _begun[owner] = Copied;
        int end = first;
        while (end < _depth && _frames[end].Kind is FrameKind.Tuple or FrameKind.Items or FrameKind.Table)
        {
            end++;
        }

        object? copy = null;
        for (int i = end - 1; i >= first; i--)
        {
            copy = CopyBegun(in _frames[i], copy);
        }

        return copy as PyTuple ?? made.Arguments;
    }

    /// <summary>
    /// A copy of a collection that is being written, with <paramref name="item"/> for the item it is at.
    /// </summary>
    private static object CopyBegun(in Frame frame, object? item)
    {
        int at = frame.Next - 1;
        switch (frame.Source)
        {
            case PyTuple tuple:
                object?[] items = tuple.Items.ToArray();
                items[at] = item ?? items[at];
                return PyTuple.Adopt(items);
            case List<object?> list:
                var copy = new List<object?>(list);
                copy[at] = item ?? copy[at];
                return copy;
            case PyDict dict:
                return CopyBegun(dict, at, item);
            default:
                return new PySet((PySet)frame.Source);
        }
    }

    private static PyDict CopyBegun(PyDict dict, int at, object? item)
    {
        ref PyTable table = ref dict.Table;
        PyDict copy = new();
        for (int place = 0; place < table.Places; place++)
        {
            if (table.TryGetAt(place, out object? key, out object? value))
            {
                // Two steps a place: the odd one is the value.
                copy[key] = at == place * 2 + 1 && item is not null ? item : value;
            }
        }

        return copy;
    }
}
