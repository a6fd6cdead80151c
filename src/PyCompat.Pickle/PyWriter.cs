using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <summary>
/// What <see cref="PyConverter{T}"/> writes its value to: as a scalar, as what another converter writes, as a tuple or
/// as a record.
/// </summary>
/// <remarks>
/// Exactly one value is written; the parts of a tuple or record that are tuples or records themselves have converters
/// of their own. Anything else is an <see cref="InvalidOperationException"/>.
/// </remarks>
public ref partial struct PyWriter
{
    private readonly PickleWriter _writer;
    private readonly PyConverter _converter;

    // What the memo knows the value as; null for what has no identity.
    private readonly object? _owner;

    private Shape _shape;
    private int _due = 1;

    // Of a tuple or record, how many items it has, and at which of them this is.
    private int _count;
    private int _at;

    // Of a record, under which numbers the memo has its members' names; null where they are written by position.
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

    /// <summary>Where an exception is thrown.</summary>
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

    /// <summary>Writes what another converter writes.</summary>
    /// <exception cref="PickleException">It has no form as a Python object.</exception>
    public void Write<T>(T value, PyConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        BeginValue();
        EnsureStack();
        converter.Write(_writer, value);
        EndValue();
    }

    /// <summary>Writes an object by its own type: an instance of a derived class with what that has.</summary>
    /// <exception cref="PickleException">It has no form as a Python object.</exception>
    public void WriteUntyped(object? value)
    {
        BeginValue();
        EnsureStack();
        _writer.WriteUntyped(value);
        EndValue();
    }

    /// <summary>Begins a tuple of so many items, which are written then; <see cref="EndTuple"/> ends it.</summary>
    /// <remarks>Tuples are not referred to: one that is sent twice is two in Python.</remarks>
    public void BeginTuple(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Begin(Shape.Tuple, count);
        _writer.BeginTuple(count);
    }

    /// <summary>Ends a tuple whose items were written.</summary>
    /// <exception cref="InvalidOperationException">There have to be more of them.</exception>
    public void EndTuple()
    {
        EnsureEnds(Shape.Tuple);
        _writer.EndTuple(_count);
    }

    /// <summary>The end.</summary>
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
            throw Misused("begins a tuple or record in or after another one: write it by a converter of its own");
        }

        (_shape, _due, _count) = (shape, count, count);
    }

    private void EnsureEnds(Shape shape)
    {
        if (_shape != shape || _due != 0)
        {
            throw Misused("ends a tuple or record that has more items, or none");
        }

        _shape = Shape.Done;
    }

    /// <summary>Before another converter, which may be this one again: what nests further is counted.</summary>
    private readonly void EnsureStack()
    {
        if (_shape == Shape.Single)
        {
            _writer.EnsureStack();
        }
    }

    private void BeginValue()
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

    private void EndValue()
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
