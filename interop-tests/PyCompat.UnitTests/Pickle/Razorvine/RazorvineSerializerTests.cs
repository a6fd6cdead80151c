using System.Collections;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Razorvine;

namespace PyCompat.UnitTests.Pickle.Razorvine;

public class RazorvineSerializerTests
{
    private const int Timeout = 60_000;

    [Fact(Timeout = Timeout)]
    public async Task One_option_makes_a_connection_use_it()
    {
        var options = new ConnectionOptions { Serializer = new RazorvineSerializer() };
        (Connection left, Connection right) = Connection.CreatePipe(options);
        await using (left)
        await using (right)
        {
            await left.SendAsync(new object[] { 1, "two" }, TestContext.Current.CancellationToken);

            object? received = await right.ReceiveAsync(TestContext.Current.CancellationToken);

            Assert.Equal([1, "two"], Assert.IsType<object[]>(received));
        }
    }

    [Fact]
    public void Values_have_the_types_of_Razorvine()
    {
        byte[] message = PickleSerializer.Default.Serialize(new List<object?> { 1L, new PyTuple("a"), new PyDict() });

        var list = Assert.IsType<ArrayList>(Deserialize(message));

        Assert.IsType<int>(list[0]);
        Assert.IsType<object[]>(list[1]);
        Assert.IsType<Hashtable>(list[2], exactMatch: false);
    }

    public static TheoryData<object> Descriptions =>
    [
        new ArrayList { PyObject.Call(new PyGlobal("os", "getcwd")) },
        new List<object?> { 1, new PyTuple("would", "be", new PySet()) },
        new Dictionary<string, object> { ["inner"] = new HashSet<object> { new PyFrozenSet(1L) } },
        new { Member = new PyRange(0, 1, 1) },
        new PyDict(),
    ];

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void Values_that_Razorvine_would_write_as_something_else_are_refused_inside_collections_too(object value)
    {
        var output = new ArrayBufferWriter<byte>();

        PickleException exception = Assert.Throws<PickleException>(
            () => new RazorvineSerializer().Serialize(output, value));

        Assert.Equal(PickleErrorCode.NotSerializable, exception.ErrorCode);
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void A_failure_of_Razorvine_is_the_inner_exception()
    {
        PickleException exception = Assert.Throws<PickleException>(() => Deserialize([0x80, 2, (byte)'0', (byte)'.']));

        Assert.Equal(PickleErrorCode.NotRepresentable, exception.ErrorCode);
        Assert.NotNull(exception.InnerException);
    }

    [Fact]
    public void Changed_bytes_of_every_kind_of_message_are_a_PickleException_or_another_value()
    {
        var random = new Random(20240229);
        for (int protocol = 0; protocol <= 5; protocol++)
        {
            var python = new PickleSerializer(new PickleOptions { Protocol = protocol });
            foreach (byte[] message in ContractValues.OfPython.Values.Select(value => python.Serialize(value())))
            {
                for (int round = 0; round < 50; round++)
                {
                    byte[] changed = [.. message];
                    changed[random.Next(Math.Min(changed.Length, 200))] = (byte)random.Next(256);

                    Exception? exception = Record.Exception(() => Deserialize(changed));

                    Assert.True(exception is null or PickleException, $"{Convert.ToHexString(changed)}: {exception}");
                }
            }
        }
    }

    [Theory]
    [InlineData(0x50)]
    [InlineData(0x51)]
    public void A_persistent_id_in_the_message_is_refused_with_its_position(byte opcode)
    {
        byte[] message = [0x80, 2, (byte)'N', opcode, (byte)'1', (byte)'\n', (byte)'.'];

        PickleException exception = Assert.Throws<PickleException>(() => Deserialize(message));

        Assert.Equal((PickleErrorCode.NotRepresentable, 3L), (exception.ErrorCode, exception.Offset));
    }

    [Fact]
    public void A_str_that_is_not_valid_UTF_8_is_refused_where_Razorvine_would_replace_bytes()
    {
        byte[] message = [0x80, 4, Opcode.ShortBinUnicode, 1, 0xFF, Opcode.Stop];

        Assert.Equal(
            PickleErrorCode.InvalidArgument, Assert.Throws<PickleException>(() => Deserialize(message)).ErrorCode);
    }

    [Fact]
    public void An_exception_has_the_message_of_Razorvine_and_all_arguments()
    {
        byte[] message = PickleSerializer.Default.Serialize(
            PyObject.Call(new PyGlobal("builtins", "ValueError"), "wrong", 7L));

        var exception = Assert.IsType<RazorvineException>(Deserialize(message));

        Assert.Equal("[builtins.ValueError] wrong", exception.Message);
        Assert.Equal("builtins.ValueError", exception.PythonExceptionType);
        Assert.Equal(["wrong", 7], exception.Arguments);
    }

    [Fact]
    public void An_instance_has_attributes_and_arguments()
    {
        byte[] message = PickleSerializer.Default.Serialize(
            PyObject.New(new PyGlobal("shop", "Item"), "tea").WithState(new PyDict { ["price"] = 1.10m }));

        var item = Assert.IsType<RazorvineInstance>(Deserialize(message));

        Assert.Equal("shop.Item", item.ClassName);
        Assert.Equal(["tea"], item.Arguments);
        Assert.Equal(1.10m, item["price"]);
    }

    [Fact]
    public void The_length_of_a_message_is_limited()
    {
        byte[] message = PickleSerializer.Default.Serialize("some text");
        var exact = new RazorvineSerializer(new PickleLimits { MaxMessageLength = message.Length });
        var less = new RazorvineSerializer(new PickleLimits { MaxMessageLength = message.Length - 1 });

        Assert.Equal("some text", exact.Deserialize(new ReadOnlySequence<byte>(message)));
        Assert.Equal(
            PickleErrorCode.LimitExceeded,
            Assert.Throws<PickleException>(() => less.Deserialize(new ReadOnlySequence<byte>(message))).ErrorCode);
    }

    private static object? Deserialize(byte[] message) =>
        new RazorvineSerializer().Deserialize(new ReadOnlySequence<byte>(message));
}
