using System.Runtime.CompilerServices;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <summary>
/// Lets a <see cref="PyConverter{T}"/> write its value: a scalar, a value of another converter, a tuple or a record.
/// </summary>
/// <remarks>
/// Exactly one value is written; parts of a tuple or record that are themselves tuples or records need their own
/// converters. Anything else is an <see cref="InvalidOperationException"/>.
/// </remarks>
public ref partial struct PyWriter
{
    private readonly PickleWriter _writer;
    private readonly PyConverter _converter;

    // The object that the memo knows the value by; null if it has no identity.
    private readonly object? _owner;

    private Shape _shape;
    private int _due = 1;

    // For a tuple or record: its number of items, and the index of the current one.
    private int _count;
    private int _at;

    // For a record: the memo numbers of its members' names; null where members are written by position.
    private PyRecordSchema? _schema;
    private int[]? _names;

    internal PyWriter(PickleWriter writer, PyConverter converter, object? owner) =>
        (_writer, _converter, _owner) = (writer, converter, owner);

    private enum Shape
    {
        Single,
        Tuple,
        Record,
        Done,
    }

    /// <summary>The step at which an exception is thrown.</summary>
    internal readonly PathStep? Step => _shape switch
    {
        Shape.Tuple => PathStep.ToItem(_at),
        Shape.Record when _at < _count => PathStep.ToMember(_schema!.WrittenNames[_at]),
        _ => null,
    };

    /// <summary>Writes None.</summary>
    public void WriteNone()
    {
        BeginValue();
        _writer.WriteNone();
        EndValue();
    }

    /// <summary>Writes a bool.</summary>
    public void WriteBoolean(bool value)
    {
        BeginValue();
        _writer.WriteBoolean(value);
        EndValue();
    }

    /// <summary>Writes an int.</summary>
    public void WriteInt64(long value)
    {
        BeginValue();
        _writer.WriteInteger(value);
        EndValue();
    }

    /// <summary>Writes a float.</summary>
    public void WriteDouble(double value)
    {
        BeginValue();
        _writer.WriteFloat(value);
        EndValue();
    }

    /// <summary>Writes a str; null is None.</summary>
    public void WriteString(string? value)
    {
        BeginValue();
        _writer.WriteString(value);
        EndValue();
    }

    /// <summary>Writes bytes; null is None.</summary>
    public void WriteBytes(byte[]? value)
    {
        BeginValue();
        _writer.WriteUntyped(value);
        EndValue();
    }

    /// <summary>Writes a value with another converter.</summary>
    /// <exception cref="PickleException">The value has no Python equivalent.</exception>
    public void Write<T>(T value, PyConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        BeginValue();
        EnsureStack();
        converter.Write(_writer, value);
        EndValue();
    }

    /// <summary>Writes an object by its runtime type: an instance of a derived class with all of its members.</summary>
    /// <exception cref="PickleException">The value has no Python equivalent.</exception>
    public void WriteUntyped(object? value)
    {
        BeginValue();
        EnsureStack();
        _writer.WriteUntyped(value);
        EndValue();
    }

    /// <summary>
    /// Begins a tuple of <paramref name="count"/> items, which must be written next; <see cref="EndTuple"/> ends it.
    /// </summary>
    /// <remarks>Tuples are never shared: one that is sent twice is two in Python.</remarks>
    public void BeginTuple(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Begin(Shape.Tuple, count);
        _writer.BeginTuple(count);
    }

    /// <summary>Ends a tuple whose items have been written.</summary>
    /// <exception cref="InvalidOperationException">Items are missing.</exception>
    public void EndTuple()
    {
        EnsureEnds(Shape.Tuple);
        _writer.EndTuple(_count);
    }

    internal readonly void End()
    {
        if (_due != 0 || _shape is not (Shape.Single or Shape.Done))
        {
            throw Misused("returns before all of its value was written");
        }
    }

    private void Begin(Shape shape, int count)
    {
        if (_shape != Shape.Single || _due == 0)
        {
            throw Misused("begins a tuple or record in or after another one: write it with a separate converter");
        }

        (_shape, _due, _count) = (shape, count, count);
    }

    private void EnsureEnds(Shape shape)
    {
        if (_shape != shape || _due != 0)
        {
            throw Misused("ends a tuple or record that has items left, or ends none");
        }

        _shape = Shape.Done;
    }

    /// <summary>Called before another converter, which may be this one again: counts the nesting.</summary>
    private readonly void EnsureStack()
    {
        if (_shape == Shape.Single)
        {
            _writer.EnsureStack();
        }
    }

    /// <summary>Before one value, by whatever writes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void BeginValue()
    {
        if (_due == 0)
        {
            throw Misused("writes more values than there are");
        }

        if (_names is not null)
        {
            _writer.WriteName(_schema!.WrittenNames[_at], _schema.Names.Utf8Of(_at), ref _names[_at]);
        }
    }

    /// <summary>After the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EndValue()
    {
        if (_names is not null)
        {
            _writer.EndMember();
        }

        _due--;
        _at++;
    }

    private readonly InvalidOperationException Misused(string what) =>
        new($"{_converter?.GetType().ToString() ?? "A converter"} {what}.");
}
