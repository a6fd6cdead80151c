namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>One object in a message that two members of the same .NET type read and write differently.</summary>
public class TwoConvertersTests
{
    private static readonly PyConverter<int> Doubled =
        PyConverters.Via(PyConverters.Int32, static number => number * 2, static number => number / 2);

    private static readonly PyConverter<int> Text = PyConverters.Via(
        PyConverters.String,
        static text => int.Parse(text!, CultureInfo.InvariantCulture),
        static (int number) => number.ToString(CultureInfo.InvariantCulture));

    private static readonly PyConverter<(List<int> Plain, List<int> Doubled)> PlainAndDoubled = PyConverters.TupleOf(
        PyConverters.ListOf(PyConverters.Int32), PyConverters.ListOf(Doubled));

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_list_that_two_members_read_by_two_converters_becomes_two_lists(int protocol)
    {
        List<object?> shared = [1L, 2L];
        byte[] pickle = new PickleSerializer(new PickleOptions { Protocol = protocol })
            .Serialize(new PyTuple(shared, shared));
        (List<int> plain, List<int> doubled) = PickleSerializer.Default.Deserialize(pickle, PlainAndDoubled);
        Assert.Equal([1, 2], plain);
        Assert.Equal([2, 4], doubled);
    }

    [Fact]
    public void A_dict_that_two_members_read_by_two_converters_becomes_two_dictionaries()
    {
        PyDict shared = new() { ["a"] = 1L };
        var both = PyConverters.TupleOf(
            PyConverters.DictionaryOf<string, int>(PyConverters.String!, PyConverters.Int32),
            PyConverters.DictionaryOf<string, int>(PyConverters.String!, Doubled));
        (Dictionary<string, int> plain, Dictionary<string, int> doubled) = PickleSerializer.Default.Deserialize(
            PickleSerializer.Default.Serialize(new PyTuple(shared, shared)), both);
        Assert.Equal((1, 2), (plain["a"], doubled["a"]));
    }

    [Fact]
    public void A_record_that_two_members_read_by_two_converters_becomes_two_records()
    {
        PyDict shared = new() { ["plain"] = 1L, ["text"] = "7" };
        var both = PyConverters.TupleOf(Boxes("plain", PyConverters.Int32), Boxes("text", Text));
        (Box plain, Box text) = PickleSerializer.Default.Deserialize(
            PickleSerializer.Default.Serialize(new PyTuple(shared, shared)), both);
        Assert.Equal((1, 7), (plain.Value, text.Value));
    }

    [Fact]
    public void Bytes_and_a_list_of_them_are_read_by_the_converter_for_each()
    {
        byte[] bytes = [1, 2];
        PyConverter<byte[]> tens = PyConverters.ArrayOf(PyConverters.Via(
            PyConverters.Int32, static number => (byte)(number * 10), static (byte number) => number / 10));
        var both = PyConverters.TupleOf(PyConverters.Bytes, tens, tens);
        List<object?> list = [1L, 2L];
        byte[] pickle = PickleSerializer.Default.Serialize(new PyTuple(bytes, list, list));
        (byte[]? same, byte[] first, byte[] second) = PickleSerializer.Default.Deserialize(pickle, both);
        Assert.Equal(bytes, same);
        Assert.Equal([10, 20], first);
        Assert.Same(first, second);
    }

    [Fact]
    public void A_list_that_one_converter_reads_twice_stays_one()
    {
        List<object?> shared = [1L, 2L];
        var lists = PickleSerializer.Default.Deserialize(
            PickleSerializer.Default.Serialize(new List<object?> { shared, shared }),
            PyConverters.ListOf(PyConverters.ListOf(Doubled)));
        Assert.Equal([2, 4], lists[0]);
        Assert.Same(lists[0], lists[1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_list_that_two_members_write_by_two_converters_is_written_both_ways(int protocol)
    {
        List<int> shared = [2, 4];
        PyConverter<List<int>> halves = PyConverters.ListOf(Doubled);
        var thrice = PyConverters.TupleOf(PyConverters.ListOf(PyConverters.Int32), halves, halves);
        byte[] pickle = new PickleSerializer(new PickleOptions { Protocol = protocol })
            .Serialize((shared, shared, shared), thrice);
        var read = Assert.IsType<PyTuple>(PickleSerializer.Default.Deserialize(pickle));
        Assert.Equal([2L, 4L], Assert.IsType<List<object?>>(read[0]).Select(static item => PyConvert.To<long>(item)));
        Assert.Equal([1L, 2L], Assert.IsType<List<object?>>(read[1]).Select(static item => PyConvert.To<long>(item)));
        Assert.Same(read[1], read[2]);
    }

    [Fact]
    public void A_record_that_two_members_write_by_two_converters_is_written_both_ways()
    {
        Box shared = new(7);
        byte[] pickle = PickleSerializer.Default.Serialize(
            (shared, shared, shared),
            PyConverters.TupleOf(Boxes("plain", PyConverters.Int32), Boxes("text", Text), Boxes("plain", Text)));
        var read = Assert.IsType<PyTuple>(PickleSerializer.Default.Deserialize(pickle));
        Assert.Equal(7L, Assert.IsType<PyDict>(read[0])["plain"]);
        Assert.Equal("7", Assert.IsType<PyDict>(read[1])["text"]);
        Assert.Equal("7", Assert.IsType<PyDict>(read[2])["plain"]);
    }

    private static PyConverter<Box> Boxes(string name, PyConverter<int> number)
    {
        var box = new PyRecord<Box>();
        PyMember<Box, int> value = box.Member(name, number, static one => one.Value);
        return box.Create(values => new Box(values.Get(value)));
    }

    private sealed record Box(int Value);
}
