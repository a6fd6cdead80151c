using PyCompat.Pickle.Converters.Records;

namespace PyCompat.Pickle.Reading;

/// <content>The cells that hold the members of a record until it is created.</content>
internal ref partial struct TypedReader
{
    /// <summary>The maximum number that a thread keeps from one message to the next.</summary>
    private const int MaxKeptValues = 16;

    [ThreadStatic]
    private static PyValues? _keptValues;

    /// <summary>Returns empty cells for one record of an owner; to be returned once it is created.</summary>
    public PyValues RentValues<T>(RecordConverter<T> owner)
    {
        PyValues? before = null;
        for (PyValues? free = _freeValues; free is not null; (before, free) = (free, free.Next))
        {
            if (ReferenceEquals(free.Owner, owner))
            {
                _ = before is null ? _freeValues = free.Next : before.Next = free.Next;
                return free;
            }
        }

        return owner.NewValues();
    }

    public void ReturnValues(PyValues values)
    {
        values.Reset();
        values.Next = _freeValues;
        _freeValues = values;
    }

    private void TakeKeptValues() => (_freeValues, _keptValues) = (_keptValues, null);

    private readonly void KeepValues()
    {
        PyValues? last = null;
        int count = 0;
        for (PyValues? free = _freeValues; free is not null && count < MaxKeptValues; free = free.Next)
        {
            free.Clear();
            last = free;
            count++;
        }

        if (last is not null)
        {
            last.Next = null;
            _keptValues = _freeValues;
        }
    }
}
