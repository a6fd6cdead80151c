using System.Buffers.Binary;
using System.Buffers.Text;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Reading;

/// <content>The stack and its marks; the memo.</content>
internal ref partial struct PickleReader
{
    /// <summary>
    /// Memo numbers this far above what is stored are kept apart: a table up to them would be a bomb.
    /// </summary>
    private const int MaxMemoGap = 1024;

    /// <summary>Stands in the memo for a stored None, so that null means "nothing stored".</summary>
    private static readonly object StoredNone = new();

    private void Push(object? value)
    {
        if (_count == _stackUsed)
        {
            EnsureDepth(_count);
            Grow(ref _stack, ref _stackUsed, Math.Min(_stackUsed * 2L, _options.Limits.MaxDepth));
        }

        // By way of a span: it asks for the type of the array here, an assignment to an element does so by a call.
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
                + "values or marks wait to be put together");
        }
    }

    private readonly void Require(int values)
    {
        if (_count - _fence < values)
        {
            throw Error(
                PickleErrorCode.StackUnderflow,
                $"the opcode takes {values} value{(values == 1 ? "" : "s")}, of which {_count - _fence} are there");
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

    /// <summary>Takes the uppermost values off; they stay readable in the returned span until the next push.</summary>
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

    /// <summary>How many values stand above the last mark.</summary>
    private readonly int CountToMark()
    {
        if (_markCount == 0)
        {
            throw Error(PickleErrorCode.StackUnderflow, "the opcode takes the values after a MARK, and there is none");
        }

        return _count - _fence;
    }

    private int PopMarkIndex() => _marks[--_markCount];

    /// <summary>Takes the values above the last mark off, and the mark.</summary>
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
    /// A frozenset that holds itself is thrown away for the one that the memo has by then: its members and their MARK,
    /// by POP_MARK. PyPy writes a POP there.
    /// </summary>
    private bool ThrowsMembersAway()
    {
        if (PeekFetched(_at) is not PyFrozenSet set || set.Count != _count - _fence)
        {
            return false;
        }

        Charge((long)set.Count * ReferenceCost);
        return set.Contains(Peek(), ReferenceEqualityComparer.Instance);
    }

    private void ReadPopMark()
    {
        // Copied: what is thrown away may be put somewhere.
        object?[] values = PopToMark().ToArray();
        if (PeekFetched(_at) is PyFrozenSet || (PeekFetched(_at) is PyTuple made && SameItems(made, values)))
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
    /// What is thrown away was made all the same: the call of a state setter. It is kept as a step of the object below.
    /// A recursive tuple or call is thrown away as well, for the one that the memo has by then: that is no step.
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
            "an object is made and thrown away where there is no object to keep that with");
    }

    /// <summary>
    /// Whether <paramref name="value"/> is thrown away for what the memo has by now: one item after the other of a
    /// tuple that holds itself, or the second making of an object (CPython <c>save_tuple</c>, <c>save_reduce</c>).
    /// </summary>
    private bool IsFetchedInstead(object value)
    {
        // A run of POPs is gone through once, not once for each of them.
        _afterPops = Math.Max(_afterPops, _at);
        while (_afterPops < _whole.Length && _whole[_afterPops] is Opcode.Pop)
        {
            _afterPops++;
        }

        int left = _afterPops - _at;
        if (_peekedAt != _afterPops)
        {
            (_peekedAt, _peeked) = (_afterPops, PeekFetched(_afterPops));
        }

        return _peeked switch
        {
            // The last item goes first; at protocol 0 the mark goes as well.
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

    // What a persistent id stands for is not known: two may well be one. A callable may be made for the occasion: the
    // partial that calls __new__ with keywords below protocol 4.
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

    /// <summary>What the opcode at a place will fetch from the memo; null where it fetches nothing.</summary>
    private readonly object? PeekFetched(int at)
    {
        if (at >= _whole.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> argument = _whole[(at + 1)..];
        long index;
        switch (_whole[at])
        {
            case Opcode.BinGet when argument.Length >= 1:
                index = argument[0];
                break;
            case Opcode.LongBinGet when argument.Length >= sizeof(uint):
                index = BinaryPrimitives.ReadUInt32LittleEndian(argument);
                break;
            case Opcode.Get when Utf8Parser.TryParse(argument, out index, out _):
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

        // A reference costs what the place it is put into costs: without this a memo of lists is a bomb.
        Charge(ReferenceCost);
        object? value = ReferenceEquals(stored, StoredNone) ? null : stored;
        MarkShared(value);
        Push(value);
    }
}
