namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>Multidimensional arrays are nested lists, both ways.</summary>
public class SentArrayTests
{
    [Fact]
    public void Arrays_keep_their_rank()
    {
        Assert.Equal("[[1.0, 2.0], [3.0, 4.0]]", Sent.Repr(static () => new double[,] { { 1, 2 }, { 3, 4 } }));
        Assert.Equal(
            "[[[1], [2]], [[3], [4]]]",
            Sent.Repr(static () => new[, ,] { { { 1 }, { 2 } }, { { 3 }, { 4 } } }));
        Assert.Equal("[[[[7]]]]", Sent.Repr(static () => new[, , ,] { { { { 7 } } } }));
        Assert.Equal("[['a', None]]", Sent.Repr(static () => new string?[,] { { "a", null } }));
        Assert.Equal("[[1, 'b']]", Sent.Repr(static () => new object[,] { { 1, "b" } }));
        Assert.Equal("[[[1], []]]", Sent.Repr(static () => new[,] { { new[] { 1 }, [] } }));
        Assert.Equal("[[1, 2]]", Sent.Repr(static () => new byte[,] { { 1, 2 } }));
        Assert.Equal("[[-1]]", Sent.Repr(static () => new sbyte[,] { { -1 } }));
        Assert.Equal("[]", Sent.Repr(static () => new int[0, 3]));
        Assert.Equal("[[], []]", Sent.Repr(static () => new int[2, 0]));
        Assert.Equal("[[4294967295]]", Sent.Repr(static () => (int[,])(object)new[,] { { uint.MaxValue } }));
        Assert.Equal("[[['x']]]", Sent.Repr(static () => new List<string>[,] { { ["x"] } }));
    }

    [Fact]
    public void Large_arrays_are_batches_of_rows()
    {
        var large = new int[1001, 3];
        large[1000, 2] = 70_000;
        Assert.Equal(large, Back(large));
        Assert.Equal(new int[3, 1001], Back(new int[3, 1001]));
    }

    [Fact]
    public void Nested_lists_are_read_into_arrays()
    {
        Assert.Equal(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, Back(new[,] { { 1, 2, 3 }, { 4, 5, 6 } }));
        Assert.Equal(new[, ,] { { { "a" }, { "b" } } }, Back(new[, ,] { { { "a" }, { "b" } } }));
        Assert.Equal(new int[2, 0], Back(new int[2, 0]));
        Assert.Empty(Back(new int[0, 3]));
        Assert.Null(Back<int[,]?>(null));
        Assert.Equal(
            new[,] { { 1, 2 } },
            PyConvert.To<int[,]>(new List<object?> { new PyTuple(1L, 2L) }));
    }

    [Fact]
    public void Ragged_rows_and_other_values_are_reported_with_their_path()
    {
        Assert.StartsWith(
            "$[1]: expected 2 items, like the rows before it, got 1",
            Refused<int[,]>("[[1, 2], [3]]"),
            StringComparison.Ordinal);
        Assert.StartsWith("$[0][1]: expected 1 items", Refused<int[,,]>("[[[1], [2, 3]]]"), StringComparison.Ordinal);
        Assert.Equal("$[0]: expected a list, got int", Refused<int[,]>("[1, 2]"));
        Assert.Equal("$: expected lists nested 2 deep, got int", Refused<int[,]>("1"));
        Assert.Equal("$[0][1]: expected an int, got str", Refused<int[,]>("[[1, 'x']]"));
        Assert.Equal("$[0][0]: expected an int, got list", Refused<int[,]>("[[[1]]]"));
        var itself = new List<object?>();
        itself.Add(itself);
        Assert.Throws<PickleException>(() => PyConvert.To<int[,]>(itself));
    }

    [Fact]
    public void Indexes_that_do_not_begin_at_0_are_refused()
    {
        Assert.Contains(
            "begin at 1",
            Sent.Refused(static () => Array.CreateInstance(typeof(int), [2], [1])),
            StringComparison.Ordinal);
        Assert.Contains("begin at 5", Sent.Refused(
            static () => (int[,])Array.CreateInstance(typeof(int), [2, 2], [0, 5])), StringComparison.Ordinal);
    }

    [Fact]
    public void An_array_that_occurs_twice_is_one_list_and_an_item_without_a_form_is_named()
    {
        var shared = new[,] { { 1 } };
        foreach (byte[] pickle in new[]
        {
            PickleSerializer.Default.Serialize(new[] { shared, shared }),
            PickleSerializer.Default.Serialize(new object[] { shared, shared }),
        })
        {
            var read = (List<object?>)PickleSerializer.Default.Deserialize(pickle)!;
            Assert.Same(read[0], read[1]);
            int[][,] typed = PickleSerializer.Default.Deserialize<int[][,]>(pickle);
            Assert.Same(typed[0], typed[1]);
        }

        Assert.StartsWith("$[0][1]: System.Uri has no Python equivalent", Sent.Refused(
            static () => new Uri?[,] { { null, new("urn:b") } }), StringComparison.Ordinal);
    }

    private static T Back<T>(T value) =>
        PickleSerializer.Default.Deserialize<T>(PickleSerializer.Default.Serialize(value));

    private static string Refused<T>(string json) => Assert.Throws<PickleException>(
        () => PyConvert.To<T>(PythonLiteral.Parse(json))).Message;

    /// <summary>Parses lists, ints and strings in as much of Python's notation as these tests need.</summary>
    private static class PythonLiteral
    {
        public static object? Parse(string text) =>
            PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize(
                System.Text.Json.Nodes.JsonNode.Parse(text.Replace('\'', '"'))));
    }
}
