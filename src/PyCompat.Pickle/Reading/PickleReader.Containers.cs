using System.Numerics;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Reading;

/// <content>Tuples, lists, dicts and sets.</content>
internal ref partial struct PickleReader
{
    private void MakeTuple(int count)
    {
        Charge(ObjectCost + count * ReferenceCost);
        Push(PyTuple.Adopt(PopMany(count).ToArray()));
    }

    private void PushNewList(int capacity)
    {
        Charge(ObjectCost + capacity * ReferenceCost);
        Push(new List<object?>(capacity));
    }

    private void ReadList()
    {
        Charge(ObjectCost + CountToMark() * ReferenceCost);
        ReadOnlySpan<object?> items = PopToMark();
        var list = new List<object?>(items.Length);
        list.AddRange(items);
        Push(list);
    }

    private void ReadAppend()
    {
        Require(2);
        Append(PopMany(1), PyStepKind.Append);
    }

    private void ReadAppends() => Append(PopToMark(), PyStepKind.Append);

    private void ReadAddItems()
    {
        ReadOnlySpan<object?> items = PopToMark();
        if (Peek() is not PySet set)
        {
            Append(items, PyStepKind.AddItems);
            return;
        }

        Charge((long)items.Length * EntryCost);
        try
        {
            foreach (object? item in items)
            {
                ChargeKey(item);
                set.Add(item);
            }
        }
        catch (ArgumentException e)
        {
            throw Unhashable(e);
        }
    }

    private void Append(ReadOnlySpan<object?> items, PyStepKind kind)
    {
        Charge((long)items.Length * ReferenceCost);
        switch (Peek())
        {
            case List<object?> list when kind == PyStepKind.Append:
                if (list.Capacity == 0)
                {
                    // Exact: most lists are complete with their first items.
                    list.Capacity = items.Length;
                }

                list.AddRange(items);
                break;
            case PyObject made:
                Charge(ObjectCost);
                made.ItemsOf(kind).AddRange(items);
                break;
            case var other:
                ThrowCannotChange(other, "takes items");
                break;
        }
    }

    private void PushNewDict()
    {
        Charge(ObjectCost * 2);
        Push(new PyDict());
    }

    private void ReadSetItem()
    {
        Require(3);
        SetItems(PopMany(2));
    }

    private void ReadSetItems() => SetItems(PopPairsToMark());

    private void ReadDict()
    {
        ReadOnlySpan<object?> pairs = PopPairsToMark();
        // The pairs can stay on the stack: a dict is only pushed once they are in it.
        var dict = new PyDict();
        Charge(ObjectCost * 2);
        SetItems(dict, pairs);
        Push(dict);
    }

    private ReadOnlySpan<object?> PopPairsToMark() => CountToMark() % 2 == 0
        ? PopToMark()
        : throw Error(PickleErrorCode.InvalidArgument, "an odd number of values where keys and values come in pairs");

    private void SetItems(ReadOnlySpan<object?> pairs)
    {
        switch (Peek())
        {
            case PyDict dict:
                SetItems(dict, pairs);
                break;
            case PyObject made:
                Charge(ObjectCost + (long)pairs.Length * ReferenceCost);
                made.ItemsOf(PyStepKind.SetItems).AddRange(pairs);
                break;
            case var _ when pairs.IsEmpty:
                // CPython does not check the target if there is nothing to set (do_setitems).
                break;
            case var other:
                ThrowCannotChange(other, "takes keys and values");
                break;
        }
    }

    private void SetItems(PyDict dict, ReadOnlySpan<object?> pairs)
    {
        Charge((long)pairs.Length / 2 * EntryCost);
        for (int i = 0; i < pairs.Length; i += 2)
        {
            ChargeKey(pairs[i]);
        }

        // Consecutive records have the same keys, which the string cache has made the same objects.
        ref PyTable table = ref dict.Table;
        PyDict? last = _lastDict;
        _lastDict = dict;
        if (last is not null && table.TryFillLike(in last.Table, pairs))
        {
            return;
        }

        table.Reserve(pairs.Length / 2);
        try
        {
            for (int i = 0; i < pairs.Length; i += 2)
            {
                table.Set(pairs[i], pairs[i + 1], PyTable.Existing.Replace);
            }
        }
        catch (ArgumentException e)
        {
            throw Unhashable(e);
        }
    }

    /// <summary>Charges for a long key, which is hashed on each use, however often it is referred to.</summary>
    private void ChargeKey(object? key)
    {
        switch (key)
        {
            case string text: Charge(text.Length); break;
            case byte[] bytes: Charge(bytes.Length); break;
            case PyByteString bytes: Charge(bytes.Bytes.Length); break;
            case PyString text: Charge(text.Utf8.Length); break;
            case BigInteger number: Charge(number.GetByteCount()); break;
        }
    }

    private void PushNewSet()
    {
        Charge(ObjectCost * 2);
        Push(new PySet());
    }

    private void ReadFrozenSet()
    {
        Charge(ObjectCost * 2 + (long)CountToMark() * EntryCost);
        Push(MakeFrozenSet(PopToMark().ToArray()));
    }

    private readonly PyFrozenSet MakeFrozenSet(IEnumerable<object?> members)
    {
        try
        {
            return new PyFrozenSet(members);
        }
        catch (ArgumentException e)
        {
            throw Unhashable(e);
        }
    }

    private readonly PickleException Unhashable(ArgumentException e) => Error(PickleErrorCode.Unhashable, e.Message, e);

    private readonly void ThrowCannotChange(object? value, string what) => NeedSymbolic(
        PickleErrorCode.WrongType,
        $"a value of {value?.GetType().Name ?? "None"} was found where the opcode needs one that {what}");
}
