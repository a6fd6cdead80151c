namespace PyCompat.UnitTests.Pickle.Writing;

/// <summary>
/// Values that have a different form in 3.15, in PyPy, or once a process has imported certain modules.
/// </summary>
public class SentFormTests
{
    private static readonly PickleSerializer Serializer = PickleSerializer.Default;

    [Theory]
    [InlineData("python-3.6")]
    [InlineData("python-3.15")]
    public void Arrays_from_a_process_with_managers_are_arrays(string python)
    {
        byte[] pickle = Find(python, "array_d_sent");

        PyArray array = Assert.IsType<PyArray>(Serializer.Deserialize(pickle));

        Assert.Equal("d", array.Typecode);
        Assert.Equal([0, 1, 2, 100], array.AsSpan<double>().ToArray());
        Assert.Equal([0, 1, 2, 100], Serializer.Deserialize<double[]>(pickle)!);
        Assert.Equal(
            Serializer.Serialize(Serializer.Deserialize(Find(python, "array_d"))), Serializer.Serialize(array));
    }

    [Fact]
    public void Arrays_of_every_typecode_are_the_same_in_both_forms()
    {
        foreach (string code in "b B h H i I l L q Q e f d Zf Zd w".Split(' '))
        {
            var plain = (PyArray)Serializer.Deserialize(Find("python-3.15", $"array_{code}"))!;
            var sent = (PyArray)Serializer.Deserialize(Find("python-3.15", $"array_{code}_sent"))!;
            var listed = (PyArray)Serializer.Deserialize(Find("python-3.15", $"array_{code}", 2))!;

            Assert.Equal((code, plain.Format), (sent.Typecode, sent.Format));
            Assert.Equal(plain.Bytes, sent.Bytes);
            Assert.Equal((code, plain.Format), (listed.Typecode, listed.Format));
            Assert.Equal(plain.Bytes, listed.Bytes);
        }
    }

    [Fact]
    public void Arrays_of_halves_and_complex_numbers_are_read_as_arrays()
    {
        Assert.Equal(
            [(Half)0, (Half)1.5, Half.MinValue, Half.PositiveInfinity],
            Serializer.Deserialize<Half[]>(Find("python-3.15", "array_e"))!);
        Assert.Equal(
            [new Complex(1, 0), new Complex(-0.0, -2.5), new Complex(0.5, -0.0)],
            Serializer.Deserialize<Complex[]>(Find("python-3.15", "array_Zf"))!);
        Assert.Equal(
            new Complex(0.1, double.PositiveInfinity),
            ((PyArray)Serializer.Deserialize(Find("python-3.15", "array_Zd"))!).AsSpan<Complex>()[2]);
        Assert.Equal([1.5f], Serializer.Deserialize<float[]>(Serializer.Serialize(PyArray.Of((Half)1.5)))!);
    }

    [Fact]
    public void An_array_in_the_other_byte_order_is_swapped_part_by_part()
    {
        byte[] bytes = [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0];
        var made = PyObject.Call(
            new PyGlobal("array", "_array_reconstructor"), new PyGlobal("array", "array"), "Zf", 23L, bytes);

        Assert.Equal([new Complex(1, -2)], Serializer.Deserialize<Complex[]>(Serializer.Serialize(made))!);
    }

    [Fact]
    public void Views_of_a_dict_are_lists()
    {
        Assert.Equal(["a", 2L], Serializer.Deserialize<List<object?>>(Find("python-3.15", "view_keys_sent"))!);
        Assert.Equal("[1, [3]]", PyRepr.Format(Serializer.Deserialize(Find("python-3.6", "view_values_sent"))));
        Assert.Equal(
            "[('a', 1), (2, [3])]", PyRepr.Format(Serializer.Deserialize(Find("python-3.15", "view_items_sent"))));
        Assert.Equal([], Serializer.Deserialize<string[]>(Find("python-3.15", "view_empty_sent"))!);
    }

    [Fact]
    public void A_view_in_a_list_that_it_contains_is_one_list()
    {
        var view = (List<object?>)Serializer.Deserialize(Find("python-3.15", "view_in_itself_sent"))!;

        Assert.Same(view, ((List<object?>)view[0]!)[0]);
    }

    [Fact]
    public void Lists_packed_by_PyPy_are_lists()
    {
        Assert.Equal(
            ["a", "bc", "", new string('x', 100)],
            Serializer.Deserialize<string[]>(Find("pypy-3.11", "list_of_text_sent"))!);
        var bytes = (List<object?>)Serializer.Deserialize(Find("pypy-3.11", "list_of_bytes_sent"))!;
        Assert.Equal([1, 0, 100], bytes.Select(static item => ((byte[])item!).Length));
        Assert.Equal(
            "[['a'], ['a'], {'b': ['a', 'b']}]",
            PyRepr.Format(Serializer.Deserialize(Find("pypy-3.11", "lists_of_text_sent"))));
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 2, 0, 0, 0, 1, (byte)'a' })]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, (byte)'a' })]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, (byte)'a', 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 0xFF })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0x7F, 1, (byte)'a' })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF })]
    public void An_object_that_is_not_a_packed_list_stays_unchanged(byte[] packed)
    {
        var made = PyObject.Call(new PyGlobal("pypy._builtin", "_ascii_list_unpickle"), packed);

        Assert.IsType<PyObject>(Serializer.Deserialize(Serializer.Serialize(made)));
    }

    [Fact]
    public void Aware_datetimes_of_PyPy_are_DateTimeOffsets()
    {
        var expected = new DateTimeOffset(2024, 1, 1, 1, 2, 3, new TimeSpan(-5, -30, 0)).AddMicroseconds(456);
        for (int protocol = 0; protocol <= PickleOptions.HighestProtocol; protocol++)
        {
            byte[] pickle = Find("pypy-3.11", "datetime_offset", protocol);

            Assert.Equal(expected, Serializer.Deserialize(pickle));
            Assert.Equal(expected, Serializer.Deserialize<DateTimeOffset>(pickle));
        }

        Assert.IsType<PyObject>(Serializer.Deserialize(Find("pypy-3.11", "datetime_named_zone")));
    }

    [Fact]
    public void A_time_zone_of_PyPy_goes_back_unchanged()
    {
        var zone = (PyObject)Serializer.Deserialize(Find("pypy-3.11", "timezone_utc"))!;

        var back = (PyObject)Serializer.Deserialize(Serializer.Serialize(zone))!;

        Assert.Equal(PyRepr.Format(zone), PyRepr.Format(back));
        Assert.Single(back.Steps);
    }

    private static byte[] Find(string python, string name, int protocol = 4) =>
        GoldenPickles.Find(python, name, protocol).Bytes;
}
