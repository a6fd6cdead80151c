using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Writing;

/// <summary>The memo: the objects that have been written, by reference, and their numbers.</summary>
/// <remarks>
/// A lookup in a large table costs a cache miss per object. Therefore tuples and dicts carry their number themselves;
/// it only counts if the table has the object under that number, so numbers left over from an earlier pickle are
/// harmless. Only one pickle in the process may write such numbers at a time; others use just the table meanwhile.
/// </remarks>
internal sealed class MemoTable
{
    private const int FirstCapacity = 64;
    private const int SlotsPerObject = 2;
    private const int GrowthOfSlots = 4;

    private static readonly object NoObject = new();

    // The table whose pickle may write numbers into objects.
    private static MemoTable? _marking;

    private readonly ulong[] _firstSlots = new ulong[FirstCapacity * SlotsPerObject];
    private readonly object[] _firstObjects = new object[FirstCapacity];

    // Each slot packs the hash and the number plus one, so that a probe rarely touches the object; 0 is free.
    private ulong[] _slots;
    private int _slotCount;
    private uint _mask;
    private object[] _objects;
    private Marks _marks;

    // Never read: the slots would not be either, otherwise.
    private ulong _touched;

    // Objects that share the number of another one: rare.
    private Dictionary<object, int>? _aliases;

    public MemoTable()
    {
        (_slots, _objects) = (_firstSlots, _firstObjects);
        _mask = (uint)_slots.Length - 1;
    }

    private enum Marks : byte
    {
        /// <summary>No tuple or dict has been added.</summary>
        NotNeeded,

        /// <summary>Tuples and dicts carry their numbers.</summary>
        Written,

        /// <summary>Another pickle is writing numbers: tuples and dicts are in the table like anything else.</summary>
        Denied,
    }

    /// <summary>The number of numbers in use.</summary>
    public int Count { get; private set; }

    public object ObjectAt(int number) => _objects[number];

    public bool TryGet(object value, out int number)
    {
        if (_marks != Marks.Denied && CarriesMark(value))
        {
            number = MarkOf(value);
            return (uint)number < (uint)Count && ReferenceEquals(_objects[number], value)
                || IsAlias(value, ref number);
        }

        uint hash = HashOf(value);
        uint slot = FindSlot(value, hash);
        number = (int)(uint)_slots[slot] - 1;
        return number >= 0 || IsAlias(value, ref number);
    }

    /// <summary>Adds an object that is not in the table, and returns its number.</summary>
    public int Add(object value)
    {
        if (CarriesMark(value) && MayMark())
        {
            MarkOf(value) = Count;
        }
        else
        {
            uint hash = HashOf(value);
            TakeSlot(FindSlot(value, hash), hash);
        }

        return AddObject(value);
    }

    /// <summary>
    /// Adds an object unless it is in the table, like <see cref="TryGet"/> and <see cref="Add"/> in one step, if
    /// nothing uses the memo in between.
    /// </summary>
    /// <returns>False, and the existing number, if it was in the table.</returns>
    public bool TryAdd(object value, out int number)
    {
        Debug.Assert(!CarriesMark(value), "Its number is not in the table.");
        return TryAdd(value, HashOf(value), out number);
    }

    /// <summary>Does the same with the hash from <see cref="Hash"/>.</summary>
    public bool TryAdd(object value, uint hash, out int number)
    {
        uint slot = FindSlot(value, hash);
        number = (int)(uint)_slots[slot] - 1;
        if (number >= 0)
        {
            return false;
        }

        TakeSlot(slot, hash);
        number = AddObject(value);
        return true;
    }

    /// <summary>
    /// Returns the hashes of objects that are about to be added. Each one's slot is read as well: of several reads
    /// after another the processor waits for all at once.
    /// </summary>
    public void Hash(ReadOnlySpan<string> values, Span<uint> hashes)
    {
        ulong[] slots = _slots;
        ulong touched = 0;
        for (int i = 0; i < values.Length; i++)
        {
            hashes[i] = HashOf(values[i]);
            touched |= slots[hashes[i] & _mask];
        }

        _touched = touched;
    }

    /// <summary>Takes the next number for something without an object.</summary>
    public int AddNumber() => AddObject(NoObject);

    /// <summary>Registers an object under an existing number.</summary>
    public void AddAlias(object value, int number) =>
        (_aliases ??= new Dictionary<object, int>(ReferenceEqualityComparer.Instance))[value] = number;

    public void Clear()
    {
        if (ReferenceEquals(_slots, _firstSlots))
        {
            Array.Clear(_slots);
        }
        else
        {
            ArrayPool<ulong>.Shared.Return(_slots);
            Array.Clear(_firstSlots);
        }

        Array.Clear(_objects, 0, Count);
        if (!ReferenceEquals(_objects, _firstObjects))
        {
            ArrayPool<object>.Shared.Return(_objects);
        }

        (_slots, _objects, _slotCount, _aliases) = (_firstSlots, _firstObjects, 0, null);
        _mask = (uint)_slots.Length - 1;
        Count = 0;
        if (_marks == Marks.Written)
        {
            Volatile.Write(ref _marking, null);
        }

        _marks = Marks.NotNeeded;
    }

    private static uint HashOf(object value)
    {
        // The runtime's hash has 26 bits; the multiplication spreads them to the upper ones.
        uint mixed = (uint)RuntimeHelpers.GetHashCode(value) * 0x9E3779B1u;
        return mixed ^ (mixed >> 15);
    }

    private static bool CarriesMark(object value) => value is PyTuple or PyDict;

    private static ref int MarkOf(object value)
    {
        if (value is PyTuple tuple)
        {
            return ref tuple.MemoNumber;
        }

        return ref ((PyDict)value).MemoNumber;
    }

    private bool MayMark()
    {
        if (_marks == Marks.NotNeeded)
        {
            _marks = Interlocked.CompareExchange(ref _marking, this, null) is null ? Marks.Written : Marks.Denied;
        }

        return _marks == Marks.Written;
    }

    private bool IsAlias(object value, ref int number) => _aliases?.TryGetValue(value, out number) ?? false;

    /// <summary>Returns the slot of an object, or the free slot for it.</summary>
    private uint FindSlot(object value, uint hash)
    {
        ulong[] slots = _slots;
        uint slot = hash & _mask;
        while (slots[slot] != 0
            && ((uint)(slots[slot] >> 32) != hash || !ReferenceEquals(_objects[(int)(uint)slots[slot] - 1], value)))
        {
            slot = (slot + 1) & _mask;
        }

        return slot;
    }

    private void TakeSlot(uint slot, uint hash)
    {
        _slots[slot] = ((ulong)hash << 32) | (uint)(Count + 1);
        _slotCount++;
        if (_slotCount * SlotsPerObject > _mask)
        {
            GrowSlots();
        }
    }

    private int AddObject(object value)
    {
        if (Count == _objects.Length)
        {
            GrowObjects();
        }

        _objects[Count] = value;
        return Count++;
    }

    private void GrowSlots()
    {
        ulong[] old = _slots;
        int oldLength = (int)_mask + 1;
        int length = oldLength * GrowthOfSlots;
        _slots = ArrayPool<ulong>.Shared.Rent(length);
        _mask = (uint)length - 1;
        Array.Clear(_slots, 0, length);
        foreach (ulong packed in old.AsSpan(0, oldLength))
        {
            if (packed != 0)
            {
                uint slot = (uint)(packed >> 32) & _mask;
                while (_slots[slot] != 0)
                {
                    slot = (slot + 1) & _mask;
                }

                _slots[slot] = packed;
            }
        }

        if (!ReferenceEquals(old, _firstSlots))
        {
            ArrayPool<ulong>.Shared.Return(old);
        }
    }

    private void GrowObjects()
    {
        object[] old = _objects;
        _objects = ArrayPool<object>.Shared.Rent(old.Length * 2);
        old.AsSpan(0, Count).CopyTo(_objects);
        if (!ReferenceEquals(old, _firstObjects))
        {
            Array.Clear(old, 0, Count);
            ArrayPool<object>.Shared.Return(old);
        }
    }
}
