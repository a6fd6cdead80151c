namespace PyCompat.Pickle.Model;

/// <summary>The keys of a <see cref="PyTable"/> in insertion order, each with the position of its value.</summary>
/// <remarks>
/// Consecutive records have the same keys: their tables share one instance, as the instances of a class do in CPython
/// (PEP 412), until one of them changes its keys.
/// </remarks>
internal sealed class PyKeys(int capacity)
{
    /// <summary>Up to this number of keys a linear search is used, without buckets.</summary>
    private const int LinearLimit = 8;

    /// <summary>The value of <see cref="Entry.Next"/> in a removed entry.</summary>
    private const int Removed = -2;

    private const int End = -1;

    private readonly Entry[] _entries = capacity == 0 ? [] : new Entry[capacity];
    private readonly int[]? _buckets = capacity > LinearLimit ? EmptyBuckets(capacity) : null;
    private int _used;
    private int _count;

    /// <summary>For tables without keys.</summary>
    public static PyKeys None { get; } = new(0) { IsShared = true };

    /// <summary>Whether several tables use this instance, so that none may change it.</summary>
    public bool IsShared { get; set; }

    public int Count => _count;

    /// <summary>The number of positions in use, including those of removed keys.</summary>
    public int Places => _used;

    public int Capacity => _entries.Length;

    public bool IsFull => _used == _entries.Length;

    /// <summary>Gets the key at a position; false if it was removed.</summary>
    public bool TryGetAt(int place, out object? key, out int hash)
    {
        ref Entry entry = ref _entries[place];
        (key, hash) = (entry.Key, entry.Hash);
        return entry.Next != Removed;
    }

    /// <summary>Returns the position of a key; negative if it is not found.</summary>
    public int Find(object? key, int hash)
    {
        if (_buckets is { } buckets)
        {
            for (int place = buckets[BucketOf(hash)]; place >= 0; place = _entries[place].Next)
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

    /// <summary>Whether the keys are the same objects as at the even indices of <paramref name="pairs"/>.</summary>
    public bool AreThoseOf(ReadOnlySpan<object?> pairs)
    {
        if (_count != _used || _count * 2 != pairs.Length)
        {
            return false;
        }

        for (int place = 0; place < _used; place++)
        {
            if (!ReferenceEquals(_entries[place].Key, pairs[place * 2]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds a key that does not exist yet, if there is room, and returns its position.</summary>
    public int Append(object? key, int hash)
    {
        int place = _used++;
        int next = End;
        if (_buckets is { } buckets)
        {
            ref int bucket = ref buckets[BucketOf(hash)];
            next = bucket;
            bucket = place;
        }

        _entries[place] = new Entry { Key = key, Hash = hash, Next = next };
        _count++;
        return place;
    }

    public void Remove(int place)
    {
        if (_buckets is { } buckets)
        {
            ref int link = ref buckets[BucketOf(_entries[place].Hash)];
            while (link != place)
            {
                link = ref _entries[link].Next;
            }

            link = _entries[place].Next;
        }

        _entries[place] = new Entry { Next = Removed };
        _count--;
    }

    private int BucketOf(int hash) => (int)((uint)hash % (uint)_entries.Length);

    private static int[] EmptyBuckets(int count)
    {
        var buckets = new int[count];
        Array.Fill(buckets, End);
        return buckets;
    }

    private struct Entry
    {
        public object? Key;
        public int Hash;
        public int Next;
    }
}
