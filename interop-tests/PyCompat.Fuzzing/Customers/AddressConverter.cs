using PyCompat.Pickle;

namespace PyCompat.Fuzzing.Customers;

/// <summary>The converter that a source generator would produce for <see cref="Address"/>.</summary>
public sealed class AddressConverter(PyRecordSchema schema) : PyConverter<Address>
{
    /// <summary>The members of the record.</summary>
    public static readonly PyMemberSchema[] Members =
    [
        new("street", PyMemberRules.Required | PyMemberRules.NotNull) { OtherName = nameof(Address.Street) },
        new("number") { OtherName = nameof(Address.Number) },
    ];

    /// <summary>The converter that reads and writes the record as its attributes specify.</summary>
    public static readonly AddressConverter Instance = new(new PyRecordSchema("shop", "Address", Members));

    /// <inheritdoc/>
    protected override string Expected => schema.ToString();

    /// <inheritdoc/>
    protected override Address Read(ref PyReader reader)
    {
        string street = null!;
        int number = 0;
        reader.BeginRecord(schema);
        while (reader.TryReadMember(out int member))
        {
            switch (member)
            {
                case 0: street = reader.ReadString(); break;
                case 1: number = reader.ReadInt32(); break;
            }
        }

        return new Address(street, number);
    }

    /// <inheritdoc/>
    protected override void Write(ref PyWriter writer, Address value)
    {
        if (writer.TryBeginRecord(schema))
        {
            writer.WriteString(value.Street);
            writer.WriteInt64(value.Number);
            writer.EndRecord();
        }
    }
}
