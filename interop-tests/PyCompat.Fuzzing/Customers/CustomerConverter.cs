using PyCompat.Pickle;

namespace PyCompat.Fuzzing.Customers;

/// <summary>The converter that a source generator would produce for <see cref="Customer"/>.</summary>
public sealed class CustomerConverter(PyRecordSchema schema, PyConverter<Address> address) : PyConverter<Customer>
{
    /// <summary>The members of the record.</summary>
    public static readonly PyMemberSchema[] Members =
    [
        new("id") { OtherName = nameof(Customer.Id) },
        new("balance") { OtherName = nameof(Customer.Balance) },
        new("name", PyMemberRules.Required | PyMemberRules.NotNull) { OtherName = nameof(Customer.Name) },
        new("is_active") { OtherName = nameof(Customer.IsActive) },
        new("address", PyMemberRules.Required | PyMemberRules.NotNull) { OtherName = nameof(Customer.Address) },
        new("orders", PyMemberRules.Required | PyMemberRules.NotNull) { OtherName = nameof(Customer.Orders) },
        new("note") { OtherName = nameof(Customer.Note) },
        new("discount") { OtherName = nameof(Customer.Discount) },
    ];

    /// <summary>The converter that reads and writes the record as its attributes specify.</summary>
    public static readonly CustomerConverter Instance =
        new(new PyRecordSchema("shop", "Customer", Members), AddressConverter.Instance);

    private static readonly PyConverter<List<int>> Orders = PyConverters.ListOf(PyConverters.Int32);
    private static readonly PyConverter<double?> Discount = PyConverters.NullableOf(PyConverters.Double);

    /// <inheritdoc/>
    protected override string Expected => schema.ToString();

    /// <inheritdoc/>
    protected override Customer Read(ref PyReader reader)
    {
        int id = 0;
        double balance = 0;
        string name = null!;
        bool isActive = false;
        Address home = null!;
        List<int> orders = null!;
        string? note = null;
        double? discount = null;
        reader.BeginRecord(schema);
        while (reader.TryReadMember(out int member))
        {
            switch (member)
            {
                case 0: id = reader.ReadInt32(); break;
                case 1: balance = reader.ReadDouble(); break;
                case 2: name = reader.ReadString(); break;
                case 3: isActive = reader.ReadBoolean(); break;
                case 4: home = reader.Read(address); break;
                case 5: orders = reader.Read(Orders); break;
                case 6: note = reader.Read(PyConverters.String); break;
                case 7: discount = reader.Read(Discount); break;
            }
        }

        return new Customer(id, balance, name, isActive, home, orders, note, discount);
    }

    /// <inheritdoc/>
    protected override void Write(ref PyWriter writer, Customer value)
    {
        if (writer.TryBeginRecord(schema))
        {
            writer.WriteInt64(value.Id);
            writer.WriteDouble(value.Balance);
            writer.WriteString(value.Name);
            writer.WriteBoolean(value.IsActive);
            writer.Write(value.Address, address);
            writer.Write(value.Orders, Orders);
            writer.WriteString(value.Note);
            writer.Write(value.Discount, Discount);
            writer.EndRecord();
        }
    }
}
