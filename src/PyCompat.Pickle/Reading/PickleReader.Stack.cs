using System.Buffers.Binary;
using System.Buffers.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Reading;

/// <content>The stack and its marks; the memo.</content>
internal ref partial struct PickleReader
{
    /// <summary>
    /// Memo numbers this far above the highest one are stored separately: a table up to them would be a memory bomb.
    /// </summary>
    private const int MaxMemoGap = 1024;

    /// <summary>Represents a stored None in the memo, so that null means "nothing stored".</summary>
    private static readonly object StoredNone = new();

    private void Push(object? value)
    {
        if (_count == _stackUsed)
        {
            EnsureDepth(_count);
            Grow(ref _stack, ref _stackUsed, Math.Min(_stackUsed * 2L, _options.Limits.MaxDepth));
        }

        // By way of a span: the type check of the array is then inlined, while assigning an element calls for it.
        _stack.AsSpan()[_count++] = value;
    }

    private void Grow(ref object?[] array, ref int used, long wanted)
    {
        int grown = (int)Math.Min(wanted, Array.MaxLength);
        Charge((long)(grown - used) * ReferenceCost);
        if (grown > array.Length)
        {
            array = ReaderScratch.Enlarge(array, used, grown);
        }

        used = grown;
    }

    private readonly void EnsureDepth(int depth)
    {
        if (depth >= _options.Limits.MaxDepth)
        {
            throw Error(
                PickleErrorCode.LimitExceeded,
                $"more than {nameof(PickleLimits)}.{nameof(PickleLimits.MaxDepth)}, {_options.Limits.MaxDepth}, "
                + "values or marks are on the stack");
        }
    }

    private readonly void Require(int values)
    {
        if (_count - _fence < values)
        {
            throw Error(
                PickleErrorCode.StackUnderflow,
                $"the opcode takes {values} value{(values == 1 ? "" : "s")}, of which {_count - _fence} are available");
        }
    }

    private object? Pop()
    {
        Require(1);
        object? value = _stack[--_count];
        _stack[_count] = null;
        return value;
    }

    private readonly object? Peek()
    {
        Require(1);
        return _stack[_count - 1];
    }

    private void Replace(object? value)
    {
        Require(1);
        _stack[_count - 1] = value;
    }

    /// <summary>Pops the topmost values; they stay readable in the returned span until the next push.</summary>
    private ReadOnlySpan<object?> PopMany(int values)
    {
        Require(values);
        _count -= values;
        return _stack.AsSpan(_count, values);
    }

    private void PushMark()
    {
        EnsureDepth(_markCount);
        if (_markCount == _marks.Length)
        {
            Charge(_marks.Length * sizeof(int));
            Array.Resize(ref _marks, _marks.Length * 2);
        }

        _marks[_markCount++] = _fence;
        _fence = _count;
    }

    /// <summary>Returns the number of values above the last mark.</summary>
    private readonly int CountToMark()
    {
        if (_markCount == 0)
        {
            throw Error(PickleErrorCode.StackUnderflow, "the opcode takes the values after a MARK, and there is none");
        }

        return _count - _fence;
    }

    private int PopMarkIndex() => _marks[--_markCount];

    /// <summary>Pops the values above the last mark, and the mark.</summary>
    private ReadOnlySpan<object?> PopToMark()
    {
        ReadOnlySpan<object?> values = PopMany(CountToMark());
        _fence = PopMarkIndex();
        return values;
    }

    private void ReadPop()
    {
        if (_count == _fence && _markCount > 0)
        {
            _fence = PopMarkIndex();
            return;
        }

        if (_markCount > 0 && ThrowsMembersAway())
        {
            PopToMark();
            return;
        }

        Discard(Pop());
    }

    /// <summary>
    /// A frozenset that holds itself is discarded in favor of the one that is already in the memo: its members and
    /// their MARK, by POP_MARK. PyPy writes a POP there.
    /// </summary>
    private bool ThrowsMembersAway()
    {
        if (PeekFetched(0) is not PyFrozenSet set || set.Count != _count - _fence)
        {
            return false;
        }

        Charge((long)set.Count * ReferenceCost);
        return set.Contains(Peek(), ReferenceEqualityComparer.Instance);
    }

    private void ReadPopMark()
    {
        // Copied, because what is discarded may be stored elsewhere.
        object?[] values = PopToMark().ToArray();
        if (PeekFetched(0) is PyFrozenSet || (PeekFetched(0) is PyTuple made && SameItems(made, values)))
        {
            return;
        }

        foreach (object? value in values)
        {
            Discard(value);
        }
    }

    private void ReadDup()
    {
        object? value = Peek();
        MarkShared(value);
        Push(value);
    }

    /// <summary>
    /// Handles a discarded value. One that Python would still have made, the call of a state setter, is kept as a step
    /// of the object below. A recursive tuple or call is also discarded, in favor of the one that is already in the
    /// memo: that is not a step.
    /// </summary>
    private void Discard(object? value)
    {
        if (value is not (PyObject or PyTuple { Count: > 0 } or List<object?> or PyDict or PySet or PyFrozenSet
                or PyFrozenDict)
            || IsFetchedInstead(value))
        {
            return;
        }

        if (_count > _fence && _stack[_count - 1] is PyObject below)
        {
            below.Add(new PyStep(PyStepKind.Discard, value));
            return;
        }

        NeedSymbolic(
            PickleErrorCode.NotRepresentable,
            "an object is made and discarded, with no object on the stack to record that in");
    }

    /// <summary>
    /// Whether <paramref name="value"/> is discarded in favor of what the memo now holds: each item of a tuple that
    /// holds itself, or the second reduction of an object (CPython <c>save_tuple</c>, <c>save_reduce</c>).
    /// </summary>
    private bool IsFetchedInstead(object value)
    {
        // A run of POPs is scanned only once, not once for each of them.
        _afterPops = Math.Max(_afterPops, _at);
        while (LookAhead(_afterPops - _at, 1) is [Opcode.Pop])
        {
            _afterPops++;
        }

        int left = _afterPops - _at;
        if (_peekedAt != _afterPops)
        {
            _peeked = PeekFetched(left);
            _peekedAt = _afterPops;
        }

        return _peeked switch
        {
            // The last item is popped first; at protocol 0 the mark is popped as well.
            PyTuple tuple => IsItem(tuple, left) || IsItem(tuple, left - 1),
            PyObject fetched => left == 0 && value is PyObject made && IsMadeAgain(made, fetched),
            PySet => left == 0 && value is PySet,
            PyFrozenSet => left == 0 && value is PyFrozenSet,
            PyFrozenDict => left == 0 && value is PyFrozenDict,
            List<object?> => left == 0 && value is List<object?>,
            _ => false,
        };

        bool IsItem(PyTuple tuple, int index) =>
            index >= 0 && index < tuple.Count && ReferenceEquals(tuple[index], value);
    }

    private bool IsMadeAgain(PyObject made, PyObject fetched)
    {
        Charge((long)made.Arguments.Count * ReferenceCost);
        bool isMadeAgain = made.Construction == fetched.Construction
            && IsSameCallable(made.Callable, fetched.Callable)
            && !made.Arguments.Items.Contains(fetched);
        if (isMadeAgain)
        {
            RecordMadeAgain(made, fetched);
        }

        return isMadeAgain;
    }

    // Two persistent ids may refer to the same object. A callable may be temporary: the partial that calls __new__ with
    // keywords below protocol 4.
    private static bool IsSameCallable(object one, object other) => (one, other) switch
    {
        (PyPersistentId, PyPersistentId) => true,
        (PyObject a, PyObject b) => ReferenceEquals(a, b) || a.Callable.Equals(b.Callable),
        _ => one.Equals(other),
    };

    private static bool SameItems(PyTuple tuple, object?[] values)
    {
        bool same = tuple.Count == values.Length;
        for (int i = 0; same && i < values.Length; i++)
        {
            same = ReferenceEquals(tuple[i], values[i]) || values[i] is not (PyObject or PyTuple or List<object?>);
        }

        return same;
    }

    /// <summary>
    /// Returns what the opcode after the next <paramref name="skipped"/> bytes will fetch from the memo; null if it
    /// fetches nothing.
    /// </summary>
    private object? PeekFetched(int skipped)
    {
        if (LookAhead(skipped, 1 + MaxMemoDigits) is not [byte opcode, .. ReadOnlySpan<byte> argument])
        {
            return null;
        }

        long index;
        switch (opcode)
        {
            case Opcode.BinGet when argument.Length >= 1:
                index = argument[0];
                break;
            case Opcode.LongBinGet when argument.Length >= sizeof(uint):
                index = BinaryPrimitives.ReadUInt32LittleEndian(argument);
                break;
            case Opcode.Get when Utf8Parser.TryParse(argument, out index, out int digits) && digits < MaxMemoDigits:
                break;
            default:
                return null;
        }

        object? stored = index < _memoUsed ? _memo[index] : null;
        return stored ?? _sparseMemo?.GetValueOrDefault(index);
    }

    private static void MarkShared(object? value)
    {
        if (value is PyObject made)
        {
            made.IsShared = true;
        }
    }

    private void Memoize() => Put((uint)_memoCount);

    private void Put(long index)
    {
        object? value = Peek();
        object stored = value ?? StoredNone;
        if (value is PyObject made)
        {
            made.IsShared |= made.MemoIndex >= 0;
            made.MemoIndex = index;
        }

        if (index < _memoUsed || index <= _memoCount + MaxMemoGap)
        {
            if (index >= _memoUsed)
            {
                Grow(ref _memo, ref _memoUsed, Math.Max(index + 1, _memoUsed * 2L));
            }

            ref object? place = ref _memo[index];
            _memoCount += place is null && _sparseMemo?.ContainsKey(index) is not true ? 1 : 0;
            place = stored;
            return;
        }

        Charge(EntryCost);
        _sparseMemo ??= [];
        _memoCount += _sparseMemo.TryAdd(index, stored) ? 1 : 0;
        _sparseMemo[index] = stored;
    }

    private void Get(long index)
    {
        object? stored = index < _memoUsed ? _memo[index] : null;
        if (stored is null && _sparseMemo?.TryGetValue(index, out stored) is not true)
        {
            throw Error(PickleErrorCode.MissingMemoEntry, $"nothing was stored in the memo under {index}");
        }

        // A reference costs as much as the entry that it fills: without this a memo of lists is a memory bomb.
        Charge(ReferenceCost);
        object? value = ReferenceEquals(stored, StoredNone) ? null : stored;
        MarkShared(value);
        Push(value);
    }
}
