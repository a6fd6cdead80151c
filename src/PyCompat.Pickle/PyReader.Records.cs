using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Converters.Records;
using PyCompat.Pickle.Reading;

namespace PyCompat.Pickle;

/// <content>Records.</content>
public ref partial struct PyReader
{
    /// <summary>
    /// Begins a record: a dict or an instance of a Python class, whose members <see cref="TryReadMember"/> iterates
    /// over.
    /// </summary>
    /// <exception cref="PickleException">The value is not one that such a record can be read from.</exception>
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
    /// Moves to the next member of the record, whose value must be read next; false at the end. Members come in pickle
    /// order, and missing ones are skipped. A member that was an argument of <c>__new__</c> may come again from the
    /// state; the later value counts.
    /// </summary>
    /// <param name="index">The member's index in <see cref="PyRecordSchema.Members"/>.</param>
    /// <exception cref="PickleException">
    /// A member comes twice, or a required one is missing, according to <see cref="PyMemberSchema.Rules"/>.
    /// </exception>
    public bool TryReadMember(out int index)
    {
        if (_shape != Shape.Record || _due != 0)
        {
            throw Misused("moves to another member before reading the previous one, or outside of a record");
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

    /// <summary>After the last member, on the fast path.</summary>
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

    /// <summary>The members made by the general reader, in pickle order.</summary>
    private sealed class MemberList : IMemberSink
    {
        private readonly List<(int Index, object? Value)> _items = [];
        private readonly PyRecordSchema _schema;
        private MemberSet _seen;
        private int _at;
        private bool _isInside;

        // An error found after the last member. It is thrown once the others were read, because they may have errors
        // too.
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
