using CsCheck;
using PyCompat.Fuzzing.Customers;
using PyCompat.Pickle.Converters;
using PyCompat.Pickle.Reading;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>
/// Custom converters like those of a source generator: they write the same bytes as the codec's built-in ones, read the
/// same input, and report the same errors.
/// </summary>
public class OwnConverterTests
{
    private const string Seed = "0N0XIzNsQ0O2";
    private const int Rounds = 100;

    // At lower protocols, nothing is read straight from the bytes.
    private const int FirstStraightProtocol = 3;

    private static readonly Gen<Customer> Customers =
        from id in Gen.Int
        from balance in Gen.Double
        from name in Gen.String[0, 300]
        from isActive in Gen.Bool
        from street in Gen.String[0, 10]
        from number in Gen.Int[0, 70_000]
        from orders in Gen.Int.List[0, 5]
        from note in Gen.String[0, 5].Null()
        from discount in Gen.Double.Nullable()
        select new Customer(id, balance, name, isActive, new Address(street, number), orders, note, discount);

    /// <summary>The forms in which a record may be written: a dict, and all forms of an instance.</summary>
    public static TheoryData<PyInstanceForm?> Forms =>
        new((PyInstanceForm?[])[null, .. Enum.GetValues<PyInstanceForm>()]);

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_bytes_match_the_built_in_converter_and_are_read_identically(PyInstanceForm? form)
    {
        PyConverter<Customer[]> own = PyConverters.ArrayOf(Own(form));
        PyConverter<Customer[]> builtIn = PyConverters.ArrayOf(BuiltIn(form));
        Customers.Array[0, 4].Sample(
            customers =>
            {
                // Some occur twice, and share their address and orders with others.
                Customer[] all =
                [
                    .. customers, .. customers,
                    .. customers.Select(
                        one => one with { Address = customers[0].Address, Orders = customers[0].Orders }),
                    null!,
                ];
                for (int protocol = 0; protocol <= PickleOptions.HighestProtocol; protocol++)
                {
                    CheckBothWays(all, protocol, own, builtIn);
                }
            },
            iter: Rounds,
            seed: Seed,
            threads: 1);
    }

    [Fact]
    public void The_reflection_record_has_the_same_bytes()
    {
        var customer = new Customer(1, 0.5, "a", true, new Address("b", 2), [3], null, null);
        for (int protocol = 0; protocol <= PickleOptions.HighestProtocol; protocol++)
        {
            var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
            Assert.Equal(serializer.Serialize(customer), serializer.Serialize(customer, CustomerConverter.Instance));
            Assert.Equal(
                serializer.Serialize(new List<object?> { customer, customer, customer.Address }),
                new PickleSerializer(serializer.Options with
                {
                    Converters = [CustomerConverter.Instance, AddressConverter.Instance],
                }).Serialize(new List<object?> { customer, customer, customer.Address }));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Errors_are_reported_in_the_same_words(PyInstanceForm? form) =>
        CheckRefusals(PyConverters.ListOf(Own(form)), PyConverters.ListOf(BuiltIn(form)));

    [Fact]
    public void The_reflection_record_reports_errors_in_the_same_words() => CheckRefusals(
        PyConverters.ListOf(CustomerConverter.Instance), PickleOptions.Default.Resolver.Get<List<Customer>>());

    private static void CheckRefusals(PyConverter<List<Customer>> own, PyConverter<List<Customer>> builtIn)
    {
        var messages = new HashSet<string>();
        foreach (object? wrong in Wrong())
        {
            byte[] pickle = PickleSerializer.Default.Serialize(new List<object?> { wrong });
            string told = Outcome(() => PickleSerializer.Default.Deserialize(pickle, own));
            Assert.Equal(Outcome(() => PickleSerializer.Default.Deserialize(pickle, builtIn)), told);
            Assert.Equal(Outcome(() => PyConvert.To(new List<object?> { wrong }, own)), told);
            messages.Add(told);
        }

        Assert.Contains("$[0].address.street: expected a str, got int", messages);
        Assert.Contains("$[0].address: expected a shop.Address or a dict, got None", messages);
        Assert.InRange(messages.Count, 10, int.MaxValue);
    }

    [Fact]
    public void Members_come_in_any_order_under_either_name_among_others_and_may_be_missing()
    {
        var members = PyDictOf(("Number", 7L), ("unknown", new List<object?> { 1L, "x" }), ("street", "a"));
        var empty = new PyDict();
        PyConverter<Pair> pair = new PairConverter();
        Assert.Equal(new Address("a", 7), Read(members, AddressConverter.Instance));
        Assert.Equal(new Pair(null, 0), Read(empty, pair));
        Assert.Equal(new Pair("x", 0), Read(PyDictOf(("text", "x")), pair));
        // An empty dict is followed by something else: the next key, or a tuple of four.
        Assert.Equal(
            [new Pair(null, 0), new Pair("b", 2)],
            Read(
                PyDictOf(("first", new PyDict()), ("second", PyDictOf(("text", "b"), ("number", 2L)))),
                PyConverters.DictionaryOf<string, Pair>(PyConverters.String!, pair)).Values);
        Assert.Equal(
            (new Pair(null, 0), (1, 2, 3, 4)),
            Read(
                new PyTuple(new PyDict(), new PyTuple(1L, 2L, 3L, 4L)),
                PyConverters.TupleOf(
                    pair,
                    PyConverters.TupleOf(
                        PyConverters.Int32, PyConverters.Int32, PyConverters.Int32, PyConverters.Int32))));
    }

    [Fact]
    public void A_record_with_more_members_than_a_word_has_bits_is_complete_when_all_are_present()
    {
        var many = new ManyConverter(130);
        byte[] pickle = PickleSerializer.Default.Serialize([.. Enumerable.Range(0, 130)], many);
        Assert.Equal(Enumerable.Range(0, 130), PickleSerializer.Default.Deserialize(pickle, many));
        PickleException missing = Assert.Throws<PickleException>(
            () => PickleSerializer.Default.Deserialize(pickle, new ManyConverter(131)));
        Assert.Equal("$: the dict has no 'm130', which Int32[] needs", missing.Message);
    }

    private static IEnumerable<object?> Wrong()
    {
        PyDict right = Right();
        yield return 7L;
        yield return "text";
        yield return new List<object?>();
        yield return PyObject.New(new PyGlobal("other", "Customer")).WithState(right);
        yield return PyObject.Call(new PyGlobal("shop", "Customer"), 1L);
        yield return PyObject.New(new PyGlobal("shop", "Customer"), 1L, 2L).WithState(new List<object?> { 1L });
        yield return PyObject.Call(new PyGlobal("builtins", "ValueError"), "why");
        yield return new PyDict();
        foreach (string name in right.Keys.Cast<string>())
        {
            foreach (object? value in new object?[] { null, 1L << 40, "x", new byte[] { 1 }, 1.5, new PyDict() })
            {
                PyDict wrong = Right();
                wrong[name] = value;
                yield return wrong;
                yield return PyObject.New(new PyGlobal("shop", "Customer")).WithState(wrong);
            }

            PyDict missing = Right();
            missing.Remove(name);
            yield return missing;
        }

        PyDict twice = Right();
        twice["Id"] = 2L;
        yield return twice;
        yield return PyDictOf(("id", "x"), ("Id", 1L));
        PyDict inner = Right();
        inner["address"] = PyDictOf(("street", 1L), ("number", 2L));
        yield return inner;
        PyDict itself = Right();
        itself["address"] = itself;
        yield return itself;
    }

    private static PyDict Right() => PyDictOf(
        ("id", 1L),
        ("balance", 2.5),
        ("name", "n"),
        ("is_active", true),
        ("address", PyDictOf(("street", "s"), ("number", 2L))),
        ("orders", new List<object?> { 1L }),
        ("note", null),
        ("discount", null));

    private static PyDict PyDictOf(params ReadOnlySpan<(object Key, object? Value)> items)
    {
        var dict = new PyDict();
        foreach ((object key, object? value) in items)
        {
            dict[key] = value;
        }

        return dict;
    }

    private static CustomerConverter Own(PyInstanceForm? form) => form is { } instance
        ? new CustomerConverter(
            new PyRecordSchema("shop", "Customer", OfOneName(CustomerConverter.Members), instance),
            new AddressConverter(new PyRecordSchema("shop", "Address", OfOneName(AddressConverter.Members), instance)))
        : new CustomerConverter(
            new PyRecordSchema(OfOneName(CustomerConverter.Members)),
            new AddressConverter(new PyRecordSchema("shop", "Address", OfOneName(AddressConverter.Members))));

    /// <summary>Returns the members as <see cref="PyRecord{T}"/> defines them.</summary>
    private static IEnumerable<PyMemberSchema> OfOneName(IEnumerable<PyMemberSchema> members) =>
        members.Select(static member => new PyMemberSchema(member.Name, member.Rules));

    private static PyConverter<Customer> BuiltIn(PyInstanceForm? form)
    {
        const PyMemberRules NotNull = PyMemberRules.Required | PyMemberRules.NotNull;
        var address = new PyRecord<Address>("shop", "Address", form ?? PyInstanceForm.State);
        var street = address.Member("street", PyConverters.String, static x => x.Street, NotNull);
        var number = address.Member("number", PyConverters.Int32, static x => x.Number);
        PyConverter<Address> home = address.Create(x => new Address(x.Get(street)!, x.Get(number)));

        PyRecord<Customer> customer = form is { } instance
            ? new PyRecord<Customer>("shop", "Customer", instance)
            : new PyRecord<Customer>();
        var id = customer.Member("id", PyConverters.Int32, static x => x.Id);
        var balance = customer.Member("balance", PyConverters.Double, static x => x.Balance);
        var name = customer.Member("name", PyConverters.String, static x => x.Name, NotNull);
        var isActive = customer.Member("is_active", PyConverters.Boolean, static x => x.IsActive);
        var at = customer.Member("address", home, static x => x.Address, NotNull);
        var orders = customer.Member("orders", PyConverters.ListOf(PyConverters.Int32), static x => x.Orders, NotNull);
        var note = customer.Member("note", PyConverters.String, static x => x.Note);
        var discount = customer.Member(
            "discount", PyConverters.NullableOf(PyConverters.Double), static x => x.Discount);
        return customer.Create(x => new Customer(
            x.Get(id), x.Get(balance), x.Get(name)!, x.Get(isActive), x.Get(at)!, x.Get(orders)!, x.Get(note),
            x.Get(discount)));
    }

    private static void CheckBothWays<T>(T value, int protocol, PyConverter<T> own, PyConverter<T> builtIn)
    {
        var options = new PickleOptions { Protocol = protocol };
        var serializer = new PickleSerializer(options);
        byte[] pickle = serializer.Serialize(value, builtIn);
        Assert.Equal(pickle, serializer.Serialize(value, own));
        Assert.Equal(pickle, serializer.Serialize(serializer.Deserialize(pickle, own), own));
        T general = Conversion.Convert(PickleReader.Read(pickle, [], options, out _), own, options);
        Assert.Equal(pickle, serializer.Serialize(general, own));
        Assert.True(
            protocol < FirstStraightProtocol || TypedReader.TryRead(pickle, own, options, out _, out _),
            "not read straight from the bytes");
    }

    private static T Read<T>(object? value, PyConverter<T> converter)
    {
        byte[] pickle = PickleSerializer.Default.Serialize(value);
        Assert.True(
            TypedReader.TryRead(pickle, converter, PickleOptions.Default, out T? straight, out _),
            "not read straight from the bytes");
        Assert.Equal(
            PickleSerializer.Default.Serialize(straight, converter),
            PickleSerializer.Default.Serialize(PyConvert.To(value, converter), converter));
        return straight;
    }

    private static string Outcome(Func<object?> read)
    {
        try
        {
            read();
            return "";
        }
        catch (PickleException refused)
        {
            return refused.Message;
        }
    }

    private sealed record Pair(string? Text, int Number);

    /// <summary>A record whose members may all be missing.</summary>
    private sealed class PairConverter : PyConverter<Pair>
    {
        private static readonly PyRecordSchema Schema = new(
            [new PyMemberSchema("text", PyMemberRules.None), new PyMemberSchema("number", PyMemberRules.None)]);

        protected override Pair Read(ref PyReader reader)
        {
            string? text = null;
            int number = 0;
            reader.BeginRecord(Schema);
            while (reader.TryReadMember(out int member))
            {
                if (member == 0)
                {
                    text = reader.TryReadNone() ? null : reader.ReadString();
                }
                else
                {
                    number = reader.ReadInt32();
                }
            }

            return new Pair(text, number);
        }

        protected override void Write(ref PyWriter writer, Pair value)
        {
            if (writer.TryBeginRecord(Schema))
            {
                writer.WriteString(value.Text);
                writer.WriteInt64(value.Number);
                writer.EndRecord();
            }
        }
    }

    private sealed class ManyConverter(int count) : PyConverter<int[]>
    {
        private readonly PyRecordSchema _schema = new(
            Enumerable.Range(0, count).Select(static index => new PyMemberSchema($"m{index}")));

        protected override int[] Read(ref PyReader reader)
        {
            var items = new int[count];
            reader.BeginRecord(_schema);
            while (reader.TryReadMember(out int member))
            {
                items[member] = reader.ReadInt32();
            }

            return items;
        }

        protected override void Write(ref PyWriter writer, int[] value)
        {
            if (writer.TryBeginRecord(_schema))
            {
                foreach (int item in value)
                {
                    writer.WriteInt64(item);
                }

                writer.EndRecord();
            }
        }
    }
}
