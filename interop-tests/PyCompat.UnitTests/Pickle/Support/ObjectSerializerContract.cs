using PyCompat.Pickle.Format;

namespace PyCompat.UnitTests.Pickle.Support;

/// <summary>
/// The requirements of a connection on a codec that communicates with Python. The pickle codec represents both sides of
/// the wire, so the .NET types that the codec under test uses for Python's types do not matter.
/// </summary>
public abstract class ObjectSerializerContract
{
    private const int Timeout = 60_000;
    private const int Threads = 8;

    private static readonly PickleSerializer Python = PickleSerializer.Default;

    public static TheoryData<string> ValuesOfPython => [.. ContractValues.OfPython.Keys];

    public static TheoryData<string> ValuesOfDotNet => [.. ContractValues.OfDotNet.Keys];

    protected abstract IObjectSerializer Serializer { get; }

    [Theory]
    [MemberData(nameof(ValuesOfPython))]
    public void A_value_from_Python_goes_back_equal(string value) => Require(value, () =>
    {
        object? sent = ContractValues.OfPython[value]();

        Assert.Equal(Meaning.Of(sent), Meaning.Of(Echo(sent)));
    });

    [Theory]
    [MemberData(nameof(ValuesOfDotNet))]
    public void A_value_created_in_NET_arrives_in_Python(string value) => Require(value, () =>
    {
        (object? sent, string repr) = ContractValues.OfDotNet[value];

        Assert.Equal(repr, Meaning.Of(Python.Deserialize(Serialize(sent))));
    });

    [Fact]
    public void A_shared_list_stays_shared() => Require("a shared list", () =>
    {
        var shared = new List<object?> { 1L };

        var echoed = (List<object?>)Echo(new List<object?> { shared, shared })!;

        Assert.Same(echoed[0], echoed[1]);
    });

    [Fact]
    public void Equal_lists_stay_distinct() => Require("distinct lists", () =>
    {
        var echoed = (List<object?>)Echo(new List<object?> { new List<object?> { 1L }, new List<object?> { 1L } })!;

        Assert.NotSame(echoed[0], echoed[1]);
    });

    [Fact]
    public void A_list_that_contains_itself_is_preserved() => Require("a cycle", () =>
    {
        var list = new List<object?>();
        list.Add(list);

        var echoed = (List<object?>)Echo(list)!;

        Assert.Same(echoed, echoed[0]);
    });

    [Fact]
    public void A_tuple_inside_its_own_list_stays_one() => Require("a tuple inside of its own list", () =>
    {
        var list = new List<object?>();
        var tuple = new PyTuple(list, 1L, 2L, 3L);
        list.Add(tuple);

        var echoed = (PyTuple)Echo(tuple)!;

        Assert.Same(echoed, ((List<object?>)echoed[0]!)[0]);
    });

    [Fact]
    public void A_frozenset_inside_its_own_member_stays_one() => Require("a frozenset inside of its member", () =>
    {
        PyObject member = PyObject.New(new PyGlobal("shop", "Member"));
        var set = new PyFrozenSet(member);
        member.WithState(new PyDict { ["set"] = set });

        var echoed = (PyFrozenSet)Echo(set)!;

        Assert.True(((PyObject)echoed.Single()!).TryGetAttribute("set", out object? again));
        Assert.Same(echoed, again);
    });

    [Fact]
    public void An_instance_inside_its_own_state_is_preserved() => Require("an instance inside of its own state", () =>
    {
        PyObject parent = PyObject.New(new PyGlobal("shop", "Parent"));
        PyObject child = PyObject.New(new PyGlobal("shop", "Child")).WithState(Attribute("parent", parent));
        parent.WithState(Attribute("child", child));

        var echoed = (PyObject)Echo(parent)!;

        Assert.True(echoed.TryGetAttribute("child", out object? echoedChild));
        Assert.True(((PyObject)echoedChild!).TryGetAttribute("parent", out object? again));
        Assert.Same(echoed, again);

        static PyDict Attribute(string name, object value) => new([KeyValuePair.Create((object?)name, (object?)value)]);
    });

    [Fact]
    public void A_shared_UUID_stays_one_object() => Require("a shared UUID", () =>
    {
        object? uuid = Guid.Parse("00010203-0405-0607-0809-0a0b0c0d0e0f");

        Assert.Equal(PyRepr.Format(new PyTuple(uuid, uuid)), PyRepr.Format(Echo(new PyTuple(uuid, uuid))));
    });

    [Fact]
    public void A_str_of_Python_2_stays_one() => Require("a str of Python 2", () =>
        Assert.IsType<PyByteString>(Echo(new PyByteString([.. "a"u8]))));

    [Fact]
    public void Keys_that_are_equal_in_Python_are_a_PickleException() => Require("equal keys", () =>
        Assert.Throws<PickleException>(
            () => Serialize(new Dictionary<object, int> { [1] = 1, ["a"] = 2, [1.0] = 3 })));

    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Depth_uses_no_stack(int depth) => Require($"depth {depth}", () =>
    {
        byte[] nested = [0x80, 2, .. Enumerable.Repeat(Opcode.EmptyList, depth),
            .. Enumerable.Repeat(Opcode.Append, depth - 1), Opcode.Stop];

        object? echoed = Python.Deserialize(Serialize(Deserialize(nested)));

        int found = 0;
        for (object? list = echoed; list is List<object?> items; list = items.Count > 0 ? items[0] : null)
        {
            found++;
        }

        Assert.Equal(depth, found);
    });

    [Fact]
    public void A_message_in_pieces_is_read() => Require("pieces", () =>
    {
        byte[] message = Python.Serialize(new List<object?> { "first", 2L });
        ReadOnlySequence<byte> pieces = Pieces.Of(message, length: 3);

        Assert.False(pieces.IsSingleSegment);
        Assert.Equal("['first', 2]", PyRepr.Format(Python.Deserialize(Serialize(Serializer.Deserialize(pieces)))));
    });

    [Fact]
    public void A_message_inside_a_larger_buffer_is_read() => Require("a part of a buffer", () =>
    {
        byte[] message = Python.Serialize("text");
        byte[] buffer = [1, 2, 3, .. message, 4, 5];
        var part = new ReadOnlySequence<byte>(buffer, 3, message.Length);

        Assert.Equal("text", Serializer.Deserialize(part));
    });

    [Fact]
    public void A_result_does_not_refer_to_the_message() => Require("independence", () =>
    {
        byte[] message = Python.Serialize(new byte[] { 1, 2, 3 });
        object? value = Serializer.Deserialize(new ReadOnlySequence<byte>(message));

        Array.Clear(message);

        Assert.Equal([1, 2, 3], Assert.IsType<byte[]>(value));
    });

    [Fact]
    public void A_message_is_appended_to_what_the_output_holds() => Require("appending", () =>
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("before"u8);

        Serializer.Serialize(output, "text");

        Assert.True(output.WrittenSpan.StartsWith("before"u8));
        Assert.Equal("text", Python.Deserialize(output.WrittenSpan["before".Length..]));
    });

    [Fact]
    public void A_truncated_message_is_a_PickleException() => Require("truncation", () =>
    {
        byte[] message = Python.Serialize(new List<object?> { "text", 1.5, new PyTuple(1L, 2L, 3L, 400L), null });
        for (int length = 0; length < message.Length; length++)
        {
            byte[] part = message[..length];
            Assert.Equal(PickleErrorCode.Truncated, Assert.Throws<PickleException>(() => Deserialize(part)).ErrorCode);
        }
    });

    [Fact]
    public void Bytes_that_are_not_a_pickle_are_a_PickleException() => Require("garbage", () =>
    {
        var random = new Random(20240229);
        byte[] message = Python.Serialize(new List<object?> { "text", 1.5, new PyTuple(1L, 2L, 3L, 400L), null });
        for (int round = 0; round < 2_000; round++)
        {
            byte[] changed = [.. message];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            // Some changes result in a valid pickle; the test is that no other exception is thrown.
            Exception? exception = Record.Exception(() => Deserialize(changed));
            Assert.True(exception is null or PickleException, $"{Convert.ToHexString(changed)}: {exception}");
        }
    });

    [Theory]
    [InlineData(Opcode.BinBytes8)]
    [InlineData(Opcode.BinUnicode8)]
    [InlineData(Opcode.ByteArray8)]
    [InlineData(Opcode.BinBytes)]
    [InlineData(Opcode.BinUnicode)]
    [InlineData(Opcode.Long4)]
    public void A_false_length_costs_no_memory(byte opcode) => Require("a length that lies", () =>
    {
        byte[] message = [opcode, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0];
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<PickleException>(() => Deserialize(message));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    });

    [Fact]
    public void A_value_without_a_form_in_Python_is_a_PickleException() => Require("no form in Python", () =>
        Assert.Throws<PickleException>(() => Serialize(new List<object?> { new object() })));

    [Fact(Timeout = Timeout)]
    public async Task Several_threads_use_it_concurrently()
    {
        object?[] echoed = await Task.WhenAll(Enumerable.Range(0, Threads).Select(n => Task.Run(() =>
        {
            byte[] message = Python.Serialize(new List<object?> { (long)n });
            object? last = null;
            for (int round = 0; round < 500; round++)
            {
                last = Python.Deserialize(Serialize(Deserialize(message)));
            }

            return last;
        })));

        Require("threads", () => Assert.Equal(
            Enumerable.Range(0, Threads).Select(n => $"[{n}]"), echoed.Select(value => PyRepr.Format(value))));
    }

    /// <summary>
    /// Checks a required behavior, identified by name; a codec that is known to lack it overrides this method.
    /// </summary>
    protected virtual void Require(string behaviour, Action check) => check();

    private object? Echo(object? value) => Python.Deserialize(Serialize(Deserialize(Python.Serialize(value))));

    private byte[] Serialize(object? value)
    {
        var output = new ArrayBufferWriter<byte>();
        Serializer.Serialize(output, value);
        return output.WrittenSpan.ToArray();
    }

    private object? Deserialize(byte[] message) => Serializer.Deserialize(new ReadOnlySequence<byte>(message));
}
