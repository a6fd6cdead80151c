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

        var record = new PyWriter(writer, this, IsReference ? value : null);
        if (!record.TryBeginRecord(_schema))
        {
            return;
        }

        try
        {
            foreach (PyMember<T> member in _members)
            {
                record.BeginValue();
                member.Write(writer, value);
                record.EndValue();
            }
        }
        catch (PickleException exception) when (record.Step is { } step && exception.PassesFrom(step))
        {
            throw;
        }

        record.EndRecord();
    }
}
