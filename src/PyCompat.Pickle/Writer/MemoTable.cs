using System.Runtime.CompilerServices;

namespace PyCompat.Pickle;

/// <summary>Which objects have been written, by reference, and under which number of the memo.</summary>
internal sealed class MemoTable
{
    private const int FirstCapacity = 64;

    /// <summary>Larger tables than this are not kept for the next pickle.</summary>
    private const int MaxKept = 1 << 14;

    // Each slot packs hash and number plus one, so that a probe rarely touches the object; 0 is free.
    private ulong[] _slots = new ulong[FirstCapacity * 2];
    private object[] _objects = new object[FirstCapacity];
    private int[] _numbers = new int[FirstCapacity];
    private int _entries;

    /// <summary>How many numbers have been given out.</summary>
    public int Count { get; private set; }

    public bool TryGet(object value, out int number)
    {
        uint hash = HashOf(value);
        for (uint slot = hash & Mask; _slots[slot] != 0; slot = (slot + 1) & Mask)
        {
            int entry = (int)(uint)_slots[slot] - 1;
            if ((uint)(_slots[slot] >> 32) == hash && ReferenceEquals(_objects[entry], value))
            {
                number = _numbers[entry];
                return true;
            }
        }

        number = 0;
        return false;
    }

    /// <summary>Gives an object that is not there the next number.</summary>
    public int Add(object value)
    {
        AddEntry(value, Count);
        return Count++;
    }

    /// <summary>The next number, for what no object stands for.</summary>
    public int AddNumber() => Count++;

    /// <summary>Lets an object stand for what has a number already.</summary>
    public void AddAlias(object value, int number) => AddEntry(value, number);

    public void Clear()
    {
        if (_objects.Length > MaxKept)
        {
            _slots = new ulong[FirstCapacity * 2];
            _objects = new object[FirstCapacity];
            _numbers = new int[FirstCapacity];
        }
        else if (_entries > 0)
        {
            Array.Clear(_slots);
            Array.Clear(_objects, 0, _entries);
        }

        _entries = 0;
        Count = 0;
    }

    private uint Mask => (uint)_slots.Length - 1;

    private static uint HashOf(object value)
    {
        // The runtime's hash has 26 bits; multiplied they reach the upper ones.
        uint mixed = (uint)RuntimeHelpers.GetHashCode(value) * 0x9E3779B1u;
        return mixed ^ (mixed >> 15);
    }

    private void AddEntry(object value, int number)
    {
        if (_entries == _objects.Length)
        {
            Grow();
        }

        _objects[_entries] = value;
        _numbers[_entries] = number;
        Place(HashOf(value), _entries);
        _entries++;
    }

    private void Place(uint hash, int entry)
    {
        uint slot = hash & Mask;
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & Mask;
        }

        _slots[slot] = ((ulong)hash << 32) | (uint)(entry + 1);
    }

    private void Grow()
    {
        ulong[] old = _slots;
        _slots = new ulong[old.Length * 2];
        Array.Resize(ref _objects, _objects.Length * 2);
        Array.Resize(ref _numbers, _numbers.Length * 2);
        foreach (ulong packed in old)
        {
            if (packed != 0)
            {
                Place((uint)(packed >> 32), (int)(uint)packed - 1);
            }
        }
    }
}
