using PyCompat.Pickle.Model;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle.Converters.Records;

/// <content>Writing.</content>
internal sealed partial class RecordConverter<T>
{
    internal override void Write(PickleWriter writer, T value)
    {
        if (value is null)
        {
            writer.WriteNone();
            return;
        }

        if (value.GetType() != typeof(T))
        {
            // With its own members, as wherever its type is not known in advance.
            writer.WriteUntyped(value);
            return;
        }

        object? owner = IsReference ? value : null;
        if (_schema.Class is null)
        {
            if (writer.TryBeginRecordDict(owner, this))
            {
                writer.EnterRecord();
                WriteMembers(writer, value);
                writer.LeaveRecord();
            }
        }
        else if (owner is null || !writer.TryWriteReference(owner, this))
        {
            writer.EnterRecord();
            WriteInstance(writer, value, owner, _schema.Class.Global);
            writer.LeaveRecord();
        }
    }

    private void WriteInstance(PickleWriter writer, T value, object? owner, PyGlobal type)
    {
        bool isTuple = _schema.Form is PyInstanceForm.Tuple;
        if (isTuple || _schema.Form is PyInstanceForm.Call)
        {
            writer.BeginInstance(type, isTuple ? PyConstruction.New : PyConstruction.Call, _members.Length);
            for (int i = 0; i < _members.Length; i++)
            {
                WriteMember(writer, value, i);
            }

            writer.EndInstance(isTuple ? PyConstruction.New : PyConstruction.Call, _members.Length, owner, this);
            return;
        }

        writer.BeginInstance(type, PyConstruction.New, 0);
        writer.EndInstance(PyConstruction.New, 0, owner, this);
        writer.BeginState(_schema.Form);
        WriteMembers(writer, value);
        writer.EndState(_schema.Form);
    }

    private void WriteMembers(PickleWriter writer, T value)
    {
        int[] names = writer.NamesOf(this, _members.Length);
        writer.BeginMembers(_members.Length);
        int i = 0;
        try
        {
            for (; i < _members.Length; i++)
            {
                writer.WriteName(_schema.WrittenNames[i], _names.Utf8Of(i), ref names[i]);
                _members[i].Write(writer, value);
                writer.EndMember();
            }
        }
        catch (PickleException exception) when (exception.PassesFrom(PathStep.ToMember(_schema.WrittenNames[i])))
        {
            throw;
        }

        writer.EndMembers(_members.Length);
    }

    private void WriteMember(PickleWriter writer, T value, int index)
    {
        try
        {
            _members[index].Write(writer, value);
        }
        catch (PickleException exception) when (exception.PassesFrom(PathStep.ToMember(_schema.WrittenNames[index])))
        {
            throw;
        }
    }
}
