namespace PyCompat.Pickle.Model;

/// <summary>The keys of a <see cref="PyTable"/> in the order of insertion, each with the place of its value.</summary>
/// <remarks>
/// Records that follow one another have the same keys: their tables share one of these, as the instances of a class do
/// in CPython (PEP 412), until one of them changes its keys.
/// </remarks>
internal sealed class PyKeys(int capacity)
{
    /// <summary>Up to here keys are found by going through them: no buckets are kept.</summary>
    private const int LinearLimit = 8;

    /// <summary>The value of <see cref="Entry.Next"/> in an entry that was removed.</summary>
    private const int Removed = -2;

    private const int End = -1;

    private readonly Entry[] _entries = capacity == 0 ? [] : new Entry[capacity];
    private readonly int[]? _buckets = capacity > LinearLimit ? EmptyBuckets(capacity) : null;
    private int _used;
    private int _count;

    /// <summary>Of a table that has none yet.</summary>
    public static PyKeys None { get; } = new(0) { IsShared = true };

    /// <summary>Whether several tables have it, and none may change it.</summary>
    public bool IsShared { get; set; }

    public int Count => _count;

    /// <summary>The number of places that have been given out, those of removed keys included.</summary>
    public int Places => _used;

    public int Capacity => _entries.Length;

    public bool IsFull => _used == _entries.Length;

    /// <summary>False where the key was removed.</summary>
    public bool TryGetAt(int place, out object? key, out int hash)
    {
        ref Entry entry = ref _entries[place];
        (key, hash) = (entry.Key, entry.Hash);
        return entry.Next != Removed;
    }

    /// <summary>The place of a key; negative when it is not there.</summary>
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

    /// <summary>Whether its keys are the very objects at the even places of <paramref name="pairs"/>.</summary>
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

    /// <summary>Adds a key that is not there, where there is room, and returns its place.</summary>
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
