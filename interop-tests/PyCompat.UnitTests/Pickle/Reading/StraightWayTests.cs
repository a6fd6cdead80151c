using System.Collections.Concurrent;

namespace PyCompat.UnitTests.Pickle.Reading;

/// <summary>Input that straight reading must not treat as regular, and values that must not be lost.</summary>
public class StraightWayTests
{
    private static readonly PickleSerializer Serializer = PickleSerializer.Default;

    [Fact]
    public void A_mistyped_entry_is_reported_even_if_it_is_the_last()
    {
        byte[] pickle = Serializer.Serialize(new PyDict { ["a"] = 1L, ["b"] = 300L });
        PickleException told = Assert.Throws<PickleException>(
            () => Serializer.Deserialize<Dictionary<string, byte>>(pickle));
        Assert.Equal(PickleErrorCode.OutOfRange, told.ErrorCode);
    }

    [Fact]
    public void The_last_value_of_a_duplicate_key_is_used()
    {
        // ( 'a' 1 'a' 2 SETITEMS
        byte[] pickle =
        [
            0x80, 4, (byte)'}', (byte)'(', 0x8c, 1, (byte)'a', (byte)'K', 1, 0x8c, 1, (byte)'a', (byte)'K', 2,
            (byte)'u', (byte)'.',
        ];
        Assert.Equal(2, Assert.Single(Serializer.Deserialize<Dictionary<string, int>>(pickle)).Value);
    }

    [Fact]
    public void Attributes_of_a_pydantic_object_are_found_without_a_required_member()
    {
        PyObject made = PyObject.New(new PyGlobal("app", "Item")).WithState(new PyDict
        {
            ["__dict__"] = new PyDict { ["name"] = "x", ["count"] = 3L },
            ["__pydantic_extra__"] = null,
        });
        Loose item = Serializer.Deserialize<Loose>(Serializer.Serialize(made));
        Assert.Equal(("x", 3), (item.Name, item.Count));
    }

    [Fact]
    public void A_complex_number_is_not_a_record_of_two()
    {
        byte[] pickle = Serializer.Serialize(new System.Numerics.Complex(1, 2));
        Assert.Throws<PickleException>(() => Serializer.Deserialize<Point>(pickle));
    }

    [Fact]
    public void None_is_not_a_ReadOnlyMemory() =>
        Assert.Throws<PickleException>(() => Serializer.Deserialize<ReadOnlyMemory<byte>>(Serializer.Serialize(null)));

    [Fact]
    public void Items_that_can_be_enumerated_only_once_are_all_written()
    {
        BlockingCollection<int> queue = [1, 2, 3];
        queue.CompleteAdding();
        byte[] pickle = Serializer.Serialize<IEnumerable<int>>(
            queue.GetConsumingEnumerable(TestContext.Current.CancellationToken));
        Assert.Equal([1, 2, 3], Serializer.Deserialize<int[]>(pickle));
    }

    [Fact]
    public void A_list_in_a_tuple_that_occurs_twice_stays_one_list()
    {
        PyTuple tuple = new(new List<object?> { 1L }, 2L);
        var read = Serializer.Deserialize<List<(List<int> Items, int Number)>>(
            Serializer.Serialize(new List<object?> { tuple, tuple }));
        Assert.Same(read[0].Items, read[1].Items);
    }

    [Fact]
    public void A_derived_object_is_not_reduced_to_its_base()
    {
        Animal animal = new Dog { Name = "Rex", Tricks = 3 };
        var sent = (PyDict)Serializer.Deserialize(Serializer.Serialize(animal))!;
        Assert.Equal(("Rex", 3L), (sent["name"], sent["tricks"]));
    }

    [Fact]
    public void A_value_recreated_for_each_reference_is_charged_each_time()
    {
        List<object?> shared = [.. Enumerable.Repeat<object?>(1L, 10_000)];
        byte[] pickle = new PickleSerializer(new PickleOptions { Protocol = 1 }).Serialize(
            Enumerable.Repeat<object?>(shared, 10_000).ToList());
        PickleException told = Assert.Throws<PickleException>(
            () => Serializer.Deserialize<List<System.Collections.Immutable.ImmutableArray<long>>>(pickle));
        Assert.Equal(PickleErrorCode.LimitExceeded, told.ErrorCode);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_single_passed_connection_is_taken_and_usable()
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        (Connection passed, Connection other) = Connection.CreatePipe();
        await using (sender)
        await using (receiver)
        await using (other)
        {
            sender.Send(passed);
            passed.Close();
            sender.Close();
            bool isUsable = await Task.Run(
                () =>
                {
                    using var held = receiver.Receive<Connection>();
                    other.SendBytes([1]);
                    return held.ReceiveBytes() is [1];
                },
                TestContext.Current.CancellationToken);
            Assert.True(isUsable);
            Assert.False(receiver.WaitToReceive());
        }
    }

    private sealed class Loose
    {
        public string? Name { get; set; }

        public int Count { get; set; }
    }

    private sealed record Point(double X, double Y);

    private class Animal
    {
        public string? Name { get; set; }
    }

    private sealed class Dog : Animal
    {
        public int Tricks { get; set; }
    }
}
