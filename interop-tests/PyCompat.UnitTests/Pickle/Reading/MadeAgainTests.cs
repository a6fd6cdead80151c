namespace PyCompat.UnitTests.Pickle.Reading;

/// <summary>
/// Objects that are contained in their own arguments: Python recreates the containers of these arguments each time it
/// asks how the object is created, and so does the writer.
/// </summary>
public class MadeAgainTests
{
    private static readonly PyGlobal Counter = new("collections", "Counter");

    public static TheoryData<int> Protocols => [0, 1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void A_counter_in_its_own_list_keeps_its_counts(int protocol)
    {
        GoldenPickle golden = GoldenPickles.Find(GoldenPickles.Newest, "argument_counter_object", protocol);

        AssertHoldsItself(SendBack(PickleSerializer.Default.Deserialize(golden.Bytes), protocol));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void It_keeps_them_when_only_a_part_of_the_message_is_sent(int protocol)
    {
        GoldenPickle golden = GoldenPickles.Find(GoldenPickles.Newest, "argument_counter_list", protocol);
        var list = (List<object?>)PickleSerializer.Default.Deserialize(golden.Bytes)!;

        // This pickle contained the list first, and therefore does not show what Python recreates.
        AssertHoldsItself(SendBack(list[0], protocol));
        Assert.Equal(
            GoldenPickles.Find(GoldenPickles.Newest, "argument_counter_object", 4).Bytes,
            PickleSerializer.Default.Serialize(list[0]));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void It_keeps_them_when_it_was_created_here(int protocol)
    {
        var list = new List<object?>();
        PyObject made = PyObject.Call(Counter, new PyDict { ["x"] = list });
        list.Add(made);

        AssertHoldsItself(SendBack(made, protocol));
        Assert.Equal(
            GoldenPickles.Find(GoldenPickles.Newest, "argument_counter_object", 4).Bytes,
            PickleSerializer.Default.Serialize(made));
    }

    [Fact]
    public void Changes_made_in_the_meantime_are_sent()
    {
        GoldenPickle golden = GoldenPickles.Find(GoldenPickles.Newest, "argument_counter_object", 4);
        var made = (PyObject)PickleSerializer.Default.Deserialize(golden.Bytes)!;
        ((PyDict)made.Arguments[0]!)["y"] = 2L;

        var back = (PyObject)SendBack(made, 4)!;

        Assert.Equal(["x", "y"], ((PyDict)back.Arguments[0]!).Keys);
    }

    [Fact]
    public void They_are_written_byte_for_byte_as_by_Python()
    {
        const int FewestPickles = 60;
        GoldenPickle[] pickles =
        [
            .. GoldenPickles.All.Where(static golden => golden is { Python: GoldenPickles.Newest, Protocol: 4 }
                && (golden.Name.StartsWith("argument_", StringComparison.Ordinal) || golden.Name is "made_three_times"
                    or "counter_made_four_times" or "three_counters" or "two_cycles" or "copied_state"
                    or "set_among_arguments" or "counter_in_frozenset" or "recursive_frozendict_values")
                && !golden.Name.EndsWith("_sent", StringComparison.Ordinal)),
        ];

        Assert.InRange(pickles.Length, FewestPickles, int.MaxValue);
        Assert.All(pickles, static golden => Assert.Equal(
            golden.Bytes, PickleSerializer.Default.Serialize(PickleSerializer.Default.Deserialize(golden.Bytes))));
    }

    [Fact]
    public void A_list_that_Python_would_recreate_and_that_contains_its_object_terminates()
    {
        // C(l), C in l, and l is recreated by a second C that is discarded: no pickler would terminate.
        byte[] pickle = [.. "(cm\nC\np1\n((lp0\ntRp2\ng0\ng2\nag1\n((lg2\natR0g2\nt."u8];
        var made = (PyObject)((PyTuple)PickleSerializer.Default.Deserialize(pickle)!)[0]!;

        var back = (PyObject)SendBack(made, 4)!;

        Assert.Single((List<object?>)back.Arguments[0]!);
    }

    private static object? SendBack(object? value, int protocol)
    {
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
        return serializer.Deserialize(serializer.Serialize(value));
    }

    private static void AssertHoldsItself(object? value)
    {
        PyObject made = Assert.IsType<PyObject>(value);
        var counts = Assert.IsType<PyDict>(Assert.Single(made.Arguments));
        Assert.Same(made, Assert.Single(Assert.IsType<List<object?>>(Assert.Single(counts).Value)));
    }
}
