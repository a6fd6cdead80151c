using PyCompat.Pickle.Model;

namespace PyCompat.Pickle;

/// <content>Records.</content>
public ref partial struct PyWriter
{
    /// <summary>
    /// Begins a record, whose members' values must be written next, all of them and in the order of
    /// <see cref="PyRecordSchema.Members"/>; <see cref="EndRecord"/> ends it.
    /// </summary>
    /// <returns>False if the object was already written in this message: write nothing more.</returns>
    /// <exception cref="PickleException">Values nest too deep.</exception>
    public bool TryBeginRecord(PyRecordSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Begin(Shape.Record, schema.Count);
        _schema = schema;
        bool isNew = schema.Class is null
            ? _writer.TryBeginRecordDict(_owner, _converter)
            : _owner is null || !_writer.TryWriteReference(_owner, _converter);
        if (!isNew)
        {
            (_shape, _due) = (Shape.Done, 0);
            return false;
        }

        _writer.EnterRecord();
        if (schema.Class is { } type)
        {
            BeginInstance(schema, type.Global);
        }

        if (schema.Class is null || !schema.IsByPosition)
        {
            _names = _writer.NamesOf(schema, _count);
            _writer.BeginMembers(_count);
        }

        return true;
    }

    /// <summary>Ends a record whose members have been written.</summary>
    /// <exception cref="InvalidOperationException">Members are missing.</exception>
    public void EndRecord()
    {
        EnsureEnds(Shape.Record);
        if (_names is not null)
        {
            _writer.EndMembers(_count);
        }

        PyRecordSchema schema = _schema!;
        if (schema.Class is not null)
        {
            if (schema.IsByPosition)
            {
                _writer.EndInstance(ConstructionOf(schema), _count, _owner, _converter);
            }
            else
            {
                _writer.EndState(schema.Form);
            }
        }

        _writer.LeaveRecord();
    }

    private readonly void BeginInstance(PyRecordSchema schema, PyGlobal type)
    {
        if (schema.IsByPosition)
        {
            _writer.BeginInstance(type, ConstructionOf(schema), _count);
            return;
        }

        _writer.BeginInstance(type, PyConstruction.New, 0);
        _writer.EndInstance(PyConstruction.New, 0, _owner, _converter);
        _writer.BeginState(schema.Form);
    }

    private static PyConstruction ConstructionOf(PyRecordSchema schema) =>
        schema.Form is PyInstanceForm.Tuple ? PyConstruction.New : PyConstruction.Call;
}
