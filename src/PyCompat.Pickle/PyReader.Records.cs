using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Converters.Records;
using PyCompat.Pickle.Reading;

namespace PyCompat.Pickle;

/// <content>Records.</content>
public ref partial struct PyReader
{
    /// <summary>
    /// Begins a record: a dict, or an instance of a Python class, whose members <see cref="TryReadMember"/> goes
    /// through.
    /// </summary>
    /// <exception cref="PickleException">It is none that such a record can be made of.</exception>
    public void BeginRecord(PyRecordSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Begin(Shape.Record);
        (_schema, _due) = (schema, 0);
        if (_conversion is { } conversion)
        {
            _members = MemberList.Of(_value, schema, _converter, conversion);
        }
        else if (Straight.HasGivenUp || !Straight.TryEnter() || !_cursor.TryBegin(ref Straight, schema))
        {
            GiveUp();
        }
    }

    /// <summary>
    /// Goes to the next member of the record, whose value is to be read then; false at the end. Members come in the
    /// order of the pickle, and those of which there is none are left out. One may come once more, and holds then.
    /// </summary>
    /// <param name="index">Its place in <see cref="PyRecordSchema.Members"/>.</param>
    /// <exception cref="PickleException">
    /// A member comes twice, or one that has to be there never came, by <see cref="PyMemberSchema.Rules"/>.
    /// </exception>
    public bool TryReadMember(out int index)
    {
        if (_shape != Shape.Record || _due != 0)
        {
            throw Misused("goes to another member before it has read the one before, or in no record");
        }

        if (_conversion is { } conversion)
        {
            if (!_members!.TryNext(conversion, out index, out _value))
            {
                _shape = Shape.Done;
                return false;
            }
        }
        else if (Straight.HasGivenUp || !_cursor.TryNext(ref Straight, _schema!, out index))
        {
            index = 0;
            EndMembers();
            return false;
        }

        _due = 1;
        _rejectsNone = _schema!.RejectsNone[index];
        return true;
    }

    /// <summary>Behind the last member, on the first way.</summary>
    private void EndMembers()
    {
        Straight.Leave();
        if (_cursor.IsDone && _cursor.IsComplete(_schema!))
        {
            _shape = Shape.Done;
        }
        else
        {
            GiveUp();
        }
    }

    /// <summary>The members that the general reader made, in the order in which they came.</summary>
    private sealed class MemberList : IMemberSink
    {
        private readonly List<(int Index, object? Value)> _items = [];
        private readonly PyRecordSchema _schema;
        private MemberSet _seen;
        private int _at;
        private bool _isInside;

        // What is wrong behind the last of them: told once the others were read, which may be wrong as well.
        private PickleException? _failure;

        private MemberList(PyRecordSchema schema) => (_schema, _seen) = (schema, new MemberSet(schema.Count));

        public static MemberList Of(
            object? value, PyRecordSchema schema, PyConverter asked, Conversion conversion)
        {
            var list = new MemberList(schema);
            var parts = new RecordParts<MemberList>(schema, asked, conversion, list);
            try
            {
                parts.Take(value);
                parts.EnsureComplete(value);
            }
            catch (PickleException failure)
            {
                list._failure = failure;
            }

            return list;
        }

        public bool Has(int index) => _seen.Has(index);

        public void Set(int index, object? value)
        {
            _seen.TryAdd(index);
            _items.Add((index, value));
        }

        public bool TryNext(Conversion conversion, out int index, out object? value)
        {
            if (_isInside)
            {
                conversion.Leave();
                _isInside = false;
            }

            (index, value) = (0, null);
            if (_at < _items.Count)
            {
                (index, value) = _items[_at++];
                conversion.Enter(_schema.Members[index].Name);
                _isInside = true;
                return true;
            }

            return _failure is null ? false : throw _failure;
        }
    }
}
