namespace PyCompat.UnitTests.Pickle.Writing;

/// <summary>
/// Shared objects are written once, regardless of pickles created earlier, concurrently or reentrantly.
/// </summary>
public class MemoTests
{
    private const int Timeout = 60_000;
    private const int Threads = 4;
    private const int Rounds = 50;

    private static readonly PickleSerializer Serializer = PickleSerializer.Default;

    [Fact]
    public void Numbers_that_an_earlier_pickle_left_in_its_objects_are_ignored()
    {
        List<object?> graph = MakeGraph();
        byte[] expected = Serializer.Serialize(MakeGraph());

        Serializer.Serialize(new List<object?> { new PyTuple("before"), new PyDict { { "b", null } }, graph });
        Serializer.Serialize(new List<object?> { graph[3], graph[2], graph[1], graph[0] });

        Assert.Equal(expected, Serializer.Serialize(graph));
    }

    [Fact(Timeout = Timeout)]
    public async Task Threads_that_write_one_graph_concurrently_all_write_it_correctly()
    {
        List<object?> graph = MakeGraph();
        byte[] expected = Serializer.Serialize(graph);
        using var start = new Barrier(Threads);

        Task<bool>[] writers =
        [
            .. Enumerable.Range(0, Threads).Select(number => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    // Each writes the graph after different objects, so that the numbers differ.
                    object?[] first = [.. Enumerable.Range(0, number * 10).Select(static i => new PyTuple((long)i))];
                    byte[] own = Serializer.Serialize(new PyTuple([.. first, graph]));
                    return Enumerable.Range(0, Rounds).All(_ =>
                        Serializer.Serialize(new PyTuple([.. first, graph])).AsSpan().SequenceEqual(own)
                        && Serializer.Serialize(graph).AsSpan().SequenceEqual(expected));
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)),
        ];

        Assert.All(await Task.WhenAll(writers), Assert.True);
    }

    [Fact]
    public void A_pickle_created_while_another_is_written_does_not_disturb_it()
    {
        List<object?> graph = MakeGraph();
        var output = new ArrayBufferWriter<byte>();
        int asked = 0;

        Serializer.Serialize(output, new List<object?> { graph[0], new Unknown(), graph }, _ =>
        {
            asked++;
            Serializer.Serialize(new List<object?> { graph[3], graph[2], graph });
            return PyObject.Call(new PyGlobal("builtins", "object"));
        });

        var read = (List<object?>)Serializer.Deserialize(output.WrittenSpan)!;
        var inner = (List<object?>)read[2]!;
        Assert.Equal(1, asked);
        Assert.Same(read[0], inner[0]);
        Assert.Same(inner[1], ((PyDict)inner[3]!)["shared"]);
        Assert.Same(inner[1], ((PyTuple)inner[2]!)[0]);
    }

    [Fact]
    public void A_pickle_that_fails_does_not_affect_the_next()
    {
        List<object?> graph = MakeGraph();
        byte[] expected = Serializer.Serialize(graph);

        Assert.Throws<PickleException>(() => Serializer.Serialize(new List<object?> { graph, Stream.Null }));

        Assert.Equal(expected, Serializer.Serialize(graph));
    }

    [Fact]
    public void Thousands_of_shared_objects_of_each_kind_are_written_once()
    {
        const int Count = 5_000;
        List<object?> once =
        [
            .. Enumerable.Range(0, Count).Select(static i => (object?)(i % 4 == 0 ? new PyTuple((long)i)
                : i % 4 == 1 ? new PyDict { { (long)i, null } }
                : i % 4 == 2 ? new List<object?> { (long)i }
                : $"text {i}")),
        ];

        var read = (List<object?>)Serializer.Deserialize(Serializer.Serialize(new List<object?>([.. once, .. once])))!;

        Assert.Equal(Count * 2, read.Count);
        Assert.All(Enumerable.Range(0, Count), i => Assert.Same(read[i], read[i + Count]));
    }

    [Fact]
    public void The_result_is_not_the_array_that_was_passed()
    {
        byte[] payload = new byte[1 << 20];
        byte[] pickle = Serializer.Serialize(payload);

        payload.AsSpan().Fill(1);

        Assert.Equal(new byte[1 << 20], Serializer.Deserialize(pickle));
    }

    [Fact]
    public void Dicts_with_the_same_keys_do_not_share_later_changes()
    {
        static PyDict Make(long value) => new() { { "a", value }, { "b", value }, { "c", value } };
        var read = (List<object?>)Serializer.Deserialize(
            Serializer.Serialize(new List<object?> { Make(1), Make(2), Make(3) }))!;
        var (first, second, third) = ((PyDict)read[0]!, (PyDict)read[1]!, (PyDict)read[2]!);

        Assert.True(second.Remove("b"));
        second["d"] = 4L;
        first["a"] = 5L;

        Assert.Equal(["a", "b", "c"], first.Keys);
        Assert.Equal([5L, 1L, 1L], first.Values);
        Assert.Equal(["a", "c", "d"], second.Keys);
        Assert.Equal([3L, 3L, 3L], third.Values);
        Assert.Equal(3L, third[string.Concat("", "b")]);
    }

    private static List<object?> MakeGraph()
    {
        var shared = new PyTuple("shared", 1L);
        var dict = new PyDict { { "shared", shared } };
        dict["itself"] = dict;
        return [new PyTuple(2L), shared, new PyTuple(shared, dict), dict, dict];
    }

    private sealed class Unknown;
}
