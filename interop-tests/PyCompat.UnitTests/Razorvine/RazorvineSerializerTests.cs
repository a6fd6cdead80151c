using System.Buffers;
using System.Collections;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Razorvine;
using PyCompat.UnitTests.Contract;

namespace PyCompat.UnitTests.Razorvine;

public class RazorvineSerializerTests
{
    private const int Timeout = 60_000;

    [Fact(Timeout = Timeout)]
    public async Task A_connection_speaks_it_by_one_option()
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

        Assert.Equal(
            [typeof(int), typeof(object[]), typeof(Hashtable)], list.Cast<object>().Select(item => item.GetType()));
    }

    public static TheoryData<object> Descriptions =>
    [
        new ArrayList { new PyGlobal("os", "system") },
        new List<object?> { 1, new PyTuple("would", "be", "a list") },
        new Dictionary<string, object> { ["inner"] = new HashSet<object> { PyTuple.Empty } },
        new PyDict(),
    ];

    [Theory]
    [MemberData(nameof(Descriptions))]
    public void What_Razorvine_would_write_as_something_else_is_refused_inside_of_collections_too(object value)
    {
        var output = new ArrayBufferWriter<byte>();

        PickleException exception = Assert.Throws<PickleException>(
            () => new RazorvineSerializer().Serialize(output, value));

        Assert.Equal(PickleErrorCode.NotSerializable, exception.ErrorCode);
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void A_failure_of_Razorvine_is_inside_of_the_exception()
    {
        PickleException exception = Assert.Throws<PickleException>(() => Deserialize([0x80, 2, (byte)'0', (byte)'.']));

        Assert.Equal(PickleErrorCode.NotRepresentable, exception.ErrorCode);
        Assert.NotNull(exception.InnerException);
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

    [Fact]
    public void Every_gap_is_a_behaviour_of_the_contract_and_a_row_of_the_documentation()
    {
        string[] rows = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "docs", "razorvine.md"));
        string[] others = ["depth 1000", "depth 100000", "no form in Python"];

        Assert.All(RazorvineGaps.ByBehaviour, gap =>
        {
            Assert.Contains($"| {gap.Key} | {gap.Value} |", rows);
            Assert.True(ContractValues.OfPython.ContainsKey(gap.Key) || ContractValues.OfDotNet.ContainsKey(gap.Key)
                || others.Contains(gap.Key), $"there is no behaviour '{gap.Key}'");
        });
        int documented = rows.Count(row => row.StartsWith("| ", StringComparison.Ordinal)) - 1;
        Assert.Equal(RazorvineGaps.ByBehaviour.Count, documented);
    }

    private static object? Deserialize(byte[] message) =>
        new RazorvineSerializer().Deserialize(new ReadOnlySequence<byte>(message));
}
