namespace PyCompat.Pickle.Model;

/// <summary>The hash table of <see cref="PyDict"/> and the sets: Python's key equality, insertion order.</summary>
/// <remarks>A struct, because a message may have a million of them; it is used in place and never copied.</remarks>
internal struct PyTable()
{
    private const int FirstCapacity = 4;

    private PyKeys _keys = PyKeys.None;

    // Empty for a set: all of its values are null.
    private object?[] _values = [];
    private int _version;

    public readonly int Count => _keys.Count;

    /// <summary>The number of positions in use, with removed entries: the bound for <see cref="TryGetAt"/>.</summary>
    public readonly int Places => _keys.Places;

    /// <summary>Incremented with every change of the keys, for enumerators.</summary>
    public readonly int Version => _version;

    /// <summary>Returns a table of the same entries that is modified independently.</summary>
    public static PyTable CopyOf(in PyTable other)
    {
        other._keys.IsShared = true;
        return new PyTable { _keys = other._keys, _values = [.. other._values] };
    }

    /// <summary>Gets the entry at a position in insertion order.</summary>
    public readonly bool TryGetAt(int place, out object? key, out object? value)
    {
        value = ValueAt(place);
        return _keys.TryGetAt(place, out key, out _);
    }

    public readonly bool TryGet(object? key, out object? value)
    {
        int place = _keys.Find(key, PyEquality.Comparer.GetHashCode(key));
        value = place < 0 ? null : ValueAt(place);
        return place >= 0;
    }

    /// <summary>Adds a key, or replaces the value of an equal one, which is kept, as in Python.</summary>
    /// <returns>False if an equal key existed.</returns>
    public bool Set(object? key, object? value, Existing existing)
    {
        int hash = PyEquality.Comparer.GetHashCode(key);
        int place = _keys.Find(key, hash);
        if (place < 0)
        {
            if (_keys.IsShared || _keys.IsFull)
            {
                MakeRoom();
            }

            SetValue(_keys.Append(key, hash), value);
            _version++;
            return true;
        }

        if (existing == Existing.Replace)
        {
            SetValue(place, value);
        }

        return false;
    }

    /// <summary>
    /// Fills an empty table with alternating keys and values, if the keys are the same objects as those of
    /// <paramref name="other"/>: they need neither hashing nor comparing, and are shared.
    /// </summary>
    /// <returns>False if they are not, and then nothing was done.</returns>
    public bool TryFillLike(in PyTable other, ReadOnlySpan<object?> pairs)
    {
        if (_keys.Places > 0 || !other._keys.AreThoseOf(pairs))
        {
            return false;
        }

        var values = new object?[pairs.Length / 2];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = pairs[i * 2 + 1];
        }

        other._keys.IsShared = true;
        (_keys, _values) = (other._keys, values);
        _version++;
        return true;
    }

    /// <summary>Makes room in an empty table for a known number of keys.</summary>
    public void Reserve(int count)
    {
        if (_keys.Places == 0 && count > 0)
        {
            _keys = new PyKeys(count);
        }
    }

    /// <summary>Whether both have equal keys, regardless of the values.</summary>
    public readonly bool HasKeysOf(in PyTable other)
    {
        if (Count != other.Count)
        {
            return false;
        }

        for (int place = 0; place < Places; place++)
        {
            if (TryGetAt(place, out object? key, out _) && !other.TryGet(key, out _))
            {
                return false;
            }
        }

        return true;
    }

    public bool Remove(object? key)
    {
        int hash = PyEquality.Comparer.GetHashCode(key);
        if (_keys.Find(key, hash) < 0)
        {
            return false;
        }

        if (_keys.IsShared)
        {
            MakeRoom();
        }

        int place = _keys.Find(key, hash);
        _keys.Remove(place);
        SetValue(place, null);
        _version++;
        return true;
    }

    public void Clear()
    {
        _keys = PyKeys.None;
        _values = [];
        _version++;
    }

    private readonly object? ValueAt(int place) => place < _values.Length ? _values[place] : null;

    private void SetValue(int place, object? value)
    {
        if (place >= _values.Length)
        {
            if (value is null)
            {
                return;
            }

            Array.Resize(ref _values, _keys.Capacity);
        }

        _values[place] = value;
    }

    /// <summary>Gets unshared keys with room for one more: closes gaps, or doubles the capacity.</summary>
    private void MakeRoom()
    {
        int capacity = _keys.Count > _keys.Places / 2
            ? Math.Max(FirstCapacity, _keys.Places * 2)
            : Math.Max(FirstCapacity, _keys.Places);
        PyKeys keys = new(capacity);
        object?[] values = _values.Length == 0 ? [] : new object?[capacity];
        for (int place = 0; place < _keys.Places; place++)
        {
            if (!_keys.TryGetAt(place, out object? key, out int hash))
            {
                continue;
            }

            int moved = keys.Append(key, hash);
            if (values.Length > 0)
            {
                values[moved] = ValueAt(place);
            }
        }

        (_keys, _values) = (keys, values);
    }

    /// <summary>What to do with the value of an equal key.</summary>
    public enum Existing
    {
        Keep,
        Replace,
    }
}
