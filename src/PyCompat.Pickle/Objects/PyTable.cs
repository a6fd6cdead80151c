using System.Diagnostics;

namespace PyCompat.Pickle;

/// <summary>The hash table behind <see cref="PyDict"/> and the sets: Python's key equality, insertion order.</summary>
internal sealed class PyTable
{
    /// <summary>Up to here keys are found by going through them: no buckets are kept.</summary>
    private const int LinearLimit = 8;

    private const int FirstCapacity = 4;

    /// <summary>The value of <see cref="Entry.Next"/> in an entry that was removed.</summary>
    private const int Removed = -2;

    private const int End = -1;

    private Entry[] _entries;
    private int[]? _buckets;
    private int _used;
    private int _count;
    private int _version;

    public PyTable(int capacity = 0) => _entries = capacity == 0 ? [] : new Entry[capacity];

    public int Count => _count;

    /// <summary>
    /// The number of places that have been given out, removed entries included: the bound of <see cref="TryGetAt"/>.
    /// </summary>
    public int Places => _used;

    /// <summary>Changes with every change of the keys: for enumerators.</summary>
    public int Version => _version;

    /// <summary>The entry at a place, in the order of insertion.</summary>
    public bool TryGetAt(int place, out object? key, out object? value)
    {
        ref Entry entry = ref _entries[place];
        (key, value) = (entry.Key, entry.Value);
        return entry.Next != Removed;
    }

    public bool TryGet(object? key, out object? value)
    {
        int place = Find(key, PyEquality.Comparer.GetHashCode(key));
        value = place < 0 ? null : _entries[place].Value;
        return place >= 0;
    }

    /// <summary>Adds a key, or replaces the value of an equal one: as in Python the first key stays.</summary>
    /// <returns>False when an equal key was there.</returns>
    public bool Set(object? key, object? value, Existing existing)
    {
        int hash = PyEquality.Comparer.GetHashCode(key);
        int place = Find(key, hash);
        if (place < 0)
        {
            Append(key, value, hash);
            return true;
        }

        if (existing == Existing.Replace)
        {
            _entries[place].Value = value;
        }

        return false;
    }

    /// <summary>
    /// Fills an empty table with keys and values in turn, where the keys are the very objects that
    /// <paramref name="other"/> has: they need neither hashing nor comparing.
    /// </summary>
    /// <returns>False, and nothing done, when they are not.</returns>
    public bool TryFillLike(PyTable other, ReadOnlySpan<object?> pairs)
    {
        ReadOnlySpan<Entry> others = other._entries.AsSpan(0, other._used);
        if (_used > 0 || other._count > LinearLimit || others.Length * 2 != pairs.Length)
        {
            return false;
        }

        for (int i = 0; i < others.Length; i++)
        {
            if (!ReferenceEquals(others[i].Key, pairs[i * 2]) || others[i].Next == Removed)
            {
                return false;
            }
        }

        var entries = new Entry[others.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = new Entry
            {
                Key = pairs[i * 2],
                Value = pairs[i * 2 + 1],
                Hash = others[i].Hash,
                Next = End,
            };
        }

        (_entries, _used, _count, _buckets) = (entries, entries.Length, entries.Length, null);
        _version++;
        return true;
    }

    /// <summary>Makes room in an empty table for a few keys, of which it is known how many there will be.</summary>
    public void Reserve(int count)
    {
        if (_entries.Length == 0 && count <= LinearLimit)
        {
            _entries = new Entry[count];
        }
    }

    public bool Remove(object? key)
    {
        int hash = PyEquality.Comparer.GetHashCode(key);
        int place = Find(key, hash);
        if (place < 0)
        {
            return false;
        }

        if (_buckets is { } buckets)
        {
            ref int link = ref buckets[BucketOf(hash, buckets.Length)];
            while (link != place)
            {
                link = ref _entries[link].Next;
            }

            link = _entries[place].Next;
        }

        _entries[place] = new Entry { Next = Removed };
        _count--;
        _version++;
        return true;
    }

    public void Clear()
    {
        _entries = [];
        _buckets = null;
        _used = _count = 0;
        _version++;
    }

    private int Find(object? key, int hash)
    {
        if (_buckets is { } buckets)
        {
            for (int place = buckets[BucketOf(hash, buckets.Length)]; place >= 0; place = _entries[place].Next)
            {
                if (_entries[place].Hash == hash && PyEquality.Comparer.Equals(_entries[place].Key, key))
                {
                    return place;
                }
            }

            return End;
        }

        for (int place = 0; place < _used; place++)
        {
            ref Entry entry = ref _entries[place];
            if (entry.Hash == hash && entry.Next != Removed && PyEquality.Comparer.Equals(entry.Key, key))
            {
                return place;
            }
        }

        return End;
    }

    private void Append(object? key, object? value, int hash)
    {
        if (_used == _entries.Length)
        {
            Reorganize();
        }

        int next = End;
        if (_buckets is { } buckets)
        {
            ref int bucket = ref buckets[BucketOf(hash, buckets.Length)];
            next = bucket;
            bucket = _used;
        }

        _entries[_used++] = new Entry { Key = key, Value = value, Hash = hash, Next = next };
        _count++;
        _version++;
    }

    /// <summary>Makes room: closes the gaps that removals left, or doubles.</summary>
    private void Reorganize()
    {
        int capacity = _count > _used / 2 ? Math.Max(FirstCapacity, _used * 2) : Math.Max(FirstCapacity, _used);
        var entries = new Entry[capacity];
        int used = 0;
        for (int place = 0; place < _used; place++)
        {
            if (_entries[place].Next != Removed)
            {
                entries[used++] = _entries[place];
            }
        }

        Debug.Assert(used == _count);
        _entries = entries;
        _used = used;
        _buckets = capacity > LinearLimit ? LinkBuckets(entries.AsSpan(0, used), capacity) : null;
    }

    private static int[] LinkBuckets(Span<Entry> entries, int capacity)
    {
        var buckets = new int[capacity];
        Array.Fill(buckets, End);
        for (int place = 0; place < entries.Length; place++)
        {
            ref int bucket = ref buckets[BucketOf(entries[place].Hash, capacity)];
            entries[place].Next = bucket;
            bucket = place;
        }

        return buckets;
    }

    private static int BucketOf(int hash, int count) => (int)((uint)hash % (uint)count);

    private struct Entry
    {
        public object? Key;
        public object? Value;
        public int Hash;
        public int Next;
    }

    /// <summary>What becomes of the value of an equal key.</summary>
    public enum Existing
    {
        Keep,
        Replace,
    }
}
