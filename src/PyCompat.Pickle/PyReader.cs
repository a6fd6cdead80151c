using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Reading;

namespace PyCompat.Pickle;

/// <summary>
/// Lets a <see cref="PyConverter{T}"/> read its value: a scalar, a value of another converter, a tuple or a record.
/// </summary>
/// <remarks>
/// Exactly one value is read; parts of a tuple or record that are themselves tuples or records need their own
/// converters. Anything else is an <see cref="InvalidOperationException"/> inside of a <see cref="PickleException"/>.
/// </remarks>
// It reads from one of two sources: the bytes of a regular pickle (the fast path), or the value that the general reader
// has made (the general path). On the fast path a value that is missing reads as a default, and so does everything
// after it: the converter ends soon, its result is discarded, and the general path reports the error.
public ref partial struct PyReader
{
    private readonly PyConverter _converter;
    private readonly bool _keepsReferences;

    // The fast path: a TypedReader, which C# does not let a field refer to by its own type.
    private readonly ref byte _straight;

    // The general path.
    private readonly Conversion? _conversion;
    private object? _value;
    private object?[]? _items;

    private Shape _shape;
    private int _due;
    private bool _rejectsNone;

    // For a tuple.
    private int _count;
    private int _start;
    private int _slot;

    // For a record, on either path.
    private PyRecordSchema? _schema;
    private RecordCursor _cursor;
    private MemberList? _members;

    // Inlined, and cleared at once: each record has one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal PyReader(ref TypedReader straight, PyConverter converter, bool keepsReferences)
    {
        this = default;
        _straight = ref Unsafe.As<TypedReader, byte>(ref straight);
        _converter = converter;
        _keepsReferences = keepsReferences;
        _due = 1;
        _slot = TypedReader.NoSlot;
    }

    internal PyReader(object? value, Conversion conversion, PyConverter converter)
    {
        (_value, _conversion, _converter, _due) = (value, conversion, converter, 1);
    }

    private enum Shape
    {
        Single,
        Tuple,
        Record,
        Done,
    }

    private readonly ref TypedReader Straight => ref Unsafe.As<byte, TypedReader>(ref _straight);

    /// <summary>Reads a bool.</summary>
    /// <exception cref="PickleException">The value is something else.</exception>
    public bool ReadBoolean()
    {
        if (IsStraight && Straight.TryReadBoolean(out bool value))
        {
            Taken();
            return value;
        }

        return Read(PyConverters.Boolean);
    }

    /// <summary>Reads an int of 32 bits.</summary>
    /// <exception cref="PickleException">The value is something else, or does not fit.</exception>
    public int ReadInt32()
    {
        if (IsStraight && Straight.TryReadInt64(out long value))
        {
            if (value != (int)value)
            {
                return GiveUp<int>();
            }

            Taken();
            return (int)value;
        }

        return Read(PyConverters.Int32);
    }

    /// <summary>Reads an int of 64 bits.</summary>
    /// <exception cref="PickleException">The value is something else, or does not fit.</exception>
    public long ReadInt64()
    {
        if (IsStraight && Straight.TryReadInt64(out long value))
        {
            Taken();
            return value;
        }

        return Read(PyConverters.Int64);
    }

    /// <summary>Reads a float; an int that a double holds exactly is accepted.</summary>
    /// <exception cref="PickleException">The value is something else, or does not fit.</exception>
    public double ReadDouble()
    {
        if (IsStraight && Straight.TryReadDouble(out double value))
        {
            Taken();
            return value;
        }

        return Read(PyConverters.Double);
    }

    /// <summary>Reads a str; None is an error.</summary>
    /// <exception cref="PickleException">The value is something else.</exception>
    public string ReadString()
    {
        if (!IsStraight)
        {
            return ReadNotNone(PyConverters.String);
        }

        if (Straight.TryReadString(out string text))
        {
            Taken();
            return text;
        }

        return GiveUp<string>();
    }

    /// <summary>Reads bytes, or a bytearray; None is an error.</summary>
    /// <exception cref="PickleException">The value is something else.</exception>
    public byte[] ReadBytes() => ReadNotNone(PyConverters.Bytes);

    /// <summary>Reads None if that is the next value; otherwise returns false and reads nothing.</summary>
    public bool TryReadNone()
    {
        EnsureDue();
        if (_rejectsNone)
        {
            return false;
        }

        bool isNone = _conversion is null
            ? !Straight.HasGivenUp && Straight.TryTake(Opcode.None)
            : _conversion.IsNone(_converter, Next);
        if (isNone)
        {
            Taken();
        }

        return isNone;
    }

    /// <summary>Reads a value with another converter; null for None where its type can be null.</summary>
    /// <exception cref="PickleException">The value is something else.</exception>
    public T Read<T>(PyConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        EnsureDue();
        if (_conversion is { } conversion)
        {
            return Convert(converter, conversion);
        }

        if (MayRead(converter) && converter.TryRead(ref Straight, out T value))
        {
            Taken();
            return value;
        }

        return GiveUp<T>();
    }

    /// <summary>
    /// Begins a tuple of <paramref name="count"/> items; read them, then call <see cref="EndTuple"/>.
    /// </summary>
    /// <exception cref="PickleException">The value is not a tuple or list, or has a different length.</exception>
    public void BeginTuple(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Begin(Shape.Tuple);
        (_count, _due) = (count, count);
        if (_conversion is { } conversion)
        {
            _items = [.. conversion.GetItems(_converter, _value, count)];
        }
        else if (Straight.HasGivenUp || !Straight.TryEnter() || !Straight.TryBeginTuple(count, out _start))
        {
            GiveUp();
        }
    }

    /// <summary>Ends a tuple whose items have been read.</summary>
    /// <exception cref="InvalidOperationException">Items are left.</exception>
    public void EndTuple()
    {
        if (_shape != Shape.Tuple || _due != 0)
        {
            throw Misused("ends a tuple that has items left, or ends no tuple");
        }

        _shape = Shape.Done;
        if (_conversion is not null)
        {
            return;
        }

        bool isEnded = !Straight.HasGivenUp
            && Straight.TryCloseTuple(_count)
            && (_count == 0 || Straight.TryStore(_start, null, out _slot));
        Straight.Leave();
        if (!isEnded)
        {
            GiveUp();
        }
    }

    /// <summary>Ends the fast path; false if it failed.</summary>
    /// <param name="value">What was read, if it has an identity.</param>
    internal readonly bool TryEnd(object? value)
    {
        ref TypedReader straight = ref Straight;
        if (straight.HasGivenUp || !IsWhole || !TryCharge(ref straight))
        {
            return GiveUpValue();
        }

        int slot = _schema is null ? _slot : _cursor.Slot;
        if (_keepsReferences && slot != TypedReader.NoSlot)
        {
            straight.Complete(slot, value, _converter);
        }

        return true;
    }

    /// <summary>Ends the fast path after a failure.</summary>
    internal readonly bool GiveUpValue()
    {
        Straight.HasGivenUp = false;
        return false;
    }

    /// <summary>Ends the general path.</summary>
    internal readonly void End()
    {
        if (!IsWhole)
        {
            throw Misused("returns before all of its value was read");
        }
    }

    /// <summary>Whether a value may be read on the fast path, and the path has not failed.</summary>
    private readonly bool IsStraight => _due > 0 && _conversion is null && !Straight.HasGivenUp;

    private readonly bool IsWhole => _due == 0 && _shape is Shape.Single or Shape.Done;

    /// <summary>The next value on the general path.</summary>
    private readonly object? Next => _shape == Shape.Tuple ? _items![_count - _due] : _value;

    private T ReadNotNone<T>(PyConverter<T?> converter)
        where T : class
    {
        bool mayBeNone = !_rejectsNone;
        _rejectsNone = true;
        T? value = Read(converter);
        _rejectsNone = !mayBeNone;
        return value!;
    }

    /// <summary>Whether the fast path has not failed and may be used for what a converter reads.</summary>
    private readonly bool MayRead(PyConverter converter)
    {
        ref TypedReader straight = ref Straight;
        if (straight.HasGivenUp || (_rejectsNone && straight.Peek() == Opcode.None))
        {
            return false;
        }

        if (_shape != Shape.Single)
        {
            return true;
        }

        // Nothing is consumed before the other converter is called, which may be this one, recursively. And only the
        // general path knows what this converter made of an object that recurs and that another converter has read.
        bool isReference = _keepsReferences && straight.Peek() is Opcode.BinGet or Opcode.LongBinGet;
        return !(isReference && converter.HoldsReferences) && RuntimeHelpers.TryEnsureSufficientExecutionStack();
    }

    private T Convert<T>(PyConverter<T> converter, Conversion conversion)
    {
        object? value = Next;
        if (_rejectsNone && conversion.IsNone(converter, value))
        {
            throw conversion.Mismatch(converter, value);
        }

        Conversion.EnsureStack();
        int depth = conversion.Depth;
        if (_shape == Shape.Tuple)
        {
            conversion.Enter(_count - _due);
        }

        try
        {
            T result = converter.Convert(value, conversion);
            Taken();
            return result;
        }
        finally
        {
            // Code that catches the exception continues from where it was.
            conversion.LeaveTo(depth);
        }
    }

    private void Begin(Shape shape)
    {
        if (_shape != Shape.Single || _due == 0)
        {
            throw Misused("begins a tuple or record in or after another one: read it with a separate converter");
        }

        _shape = shape;
    }

    private readonly void EnsureDue()
    {
        if (_due == 0)
        {
            throw Misused("reads more values than there are");
        }
    }

    private void Taken() => _due--;

    private readonly void GiveUp() => Straight.HasGivenUp = true;

    /// <summary>Stands in for a value, which counts as read: the converter goes on as if nothing were wrong.</summary>
    private T GiveUp<T>()
    {
        GiveUp();
        Taken();
        return default!;
    }

    private readonly bool TryCharge(ref TypedReader straight) =>
        !_keepsReferences && _schema is null
        || straight.TryCharge(TypedReader.ObjectCost + (TypedReader.ReferenceCost * (_schema?.Count ?? _count)));

    private readonly InvalidOperationException Misused(string what) =>
        new($"{_converter?.GetType().ToString() ?? "A converter"} {what}.");
}
