namespace PyCompat.UnitTests.Pickle;

public class HookTests
{
    // pickle.dumps with a persistent_id that returns ("row", 7): MARK-less tuple of two, BINPERSID.
    private static readonly byte[] RowSeven = [0x80, 4, 0x8c, 3, .. "row"u8, (byte)'K', 7, 0x86, (byte)'Q', (byte)'.'];

    private static readonly byte[] ExtensionFive = [0x80, 2, 0x82, 5, (byte)'.'];

    [Fact]
    public void A_persistent_id_without_a_hook_stays_symbolic_and_goes_back()
    {
        var id = Assert.IsType<PyPersistentId>(PickleSerializer.Default.Deserialize(RowSeven));

        Assert.Equal(new PyTuple("row", 7L), id.Id);
        Assert.Equal(id.Id, ((PyPersistentId)RoundTrip(id)!).Id);
    }

    [Fact]
    public void A_hook_creates_the_object_for_a_persistent_id()
    {
        var serializer = new PickleSerializer(new PickleOptions { PersistentLoad = static id => $"loaded {id.Id}" });

        Assert.Equal("loaded ('row', 7)", serializer.Deserialize(RowSeven));
    }

    [Fact]
    public void A_hook_can_return_an_id_instead_of_writing_the_object()
    {
        var row = new Uri("db:row/7");
        var serializer = new PickleSerializer(new PickleOptions
        {
            PersistentId = value => ReferenceEquals(value, row) ? new PyPersistentId("seven") : null,
        });

        var list = (List<object?>)serializer.Deserialize(serializer.Serialize(new List<object?> { 1, row }))!;

        Assert.Equal("seven", Assert.IsType<PyPersistentId>(list[1]).Id);
    }

    [Fact]
    public void An_extension_code_is_preserved_without_a_registry()
    {
        object? code = PickleSerializer.Default.Deserialize(ExtensionFive);

        Assert.Equal(new PyExtension(5), code);
        Assert.Equal(ExtensionFive, new PickleSerializer(new PickleOptions { Protocol = 2 }).Serialize(code));
    }

    [Fact]
    public void A_registry_names_the_class_of_an_extension_code_and_the_code_is_written_back()
    {
        var point = new PyGlobal("shapes", "Point");
        var serializer = new PickleSerializer(new PickleOptions
        {
            Protocol = 2,
            Extensions = new Dictionary<int, PyGlobal> { [5] = point },
        });

        object? global = serializer.Deserialize(ExtensionFive);

        Assert.Equal(point, global);
        Assert.Equal(ExtensionFive, serializer.Serialize(global));
    }

    [Fact]
    public void An_out_of_band_buffer_is_found_by_its_index()
    {
        // Two NEXT_BUFFERs, the second read-only, in a tuple.
        byte[] pickle = [0x80, 5, 0x97, 0x97, 0x98, 0x86, (byte)'.'];

        var pair = (PyTuple)PickleSerializer.Default.Deserialize(pickle, [new byte[] { 1 }, new byte[] { 2, 3 }])!;

        var second = Assert.IsType<PyOutOfBandBuffer>(pair[1]);
        Assert.Equal(1, second.Index);
        Assert.Equal(PyBufferAccess.ReadOnly, second.Access);
        Assert.Equal([2, 3], second.Data.ToArray());
        Assert.Equal(PyBufferAccess.AsGiven, ((PyOutOfBandBuffer)pair[0]!).Access);
    }

    [Fact]
    public void A_hook_specifies_how_Python_creates_a_DotNet_object_and_is_called_once()
    {
        var uri = new Uri("db:row/7");
        int asked = 0;
        var output = new ArrayBufferWriter<byte>();
        PickleSerializer.Default.Serialize(output, new object[] { uri, "text", uri }, value =>
        {
            asked += value is Uri ? 1 : 0;
            return value is Uri ? PyObject.Call(new PyGlobal("rows", "row"), 7) : null;
        });

        var list = (List<object?>)PickleSerializer.Default.Deserialize(output.WrittenSpan)!;

        Assert.Equal(1, asked);
        Assert.Same(list[0], list[2]);
        Assert.Equal("rows.row(7)", list[0]!.ToString());
        Assert.Throws<PickleException>(() => PickleSerializer.Default.Serialize(uri));
    }

    [Fact]
    public void A_hook_replaces_an_object_that_goes_back_unchanged()
    {
        var row = PyObject.Call(new PyGlobal("rows", "row"), 7L);
        byte[] pickle = PickleSerializer.Default.Serialize(new PyTuple(row, row));

        var pair = (PyTuple)PickleSerializer.Default.Deserialize(
            new ReadOnlySequence<byte>(pickle), made => new StandIn(made))!;

        Assert.IsType<StandIn>(pair[0]);
        Assert.Same(pair[0], pair[1]);
        Assert.Equal("(rows.row(7), rows.row(7))", PyRepr.Format(pair));
        Assert.Equal(pickle, PickleSerializer.Default.Serialize(pair));
    }

    [Fact]
    public void An_object_whose_state_is_set_after_its_creation_is_not_replaced()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(
            PyObject.Call(new PyGlobal("rows", "row"), 7L).WithState(new PyDict { ["a"] = 1L }));

        object? read = PickleSerializer.Default.Deserialize(
            new ReadOnlySequence<byte>(pickle), made => new StandIn(made));

        Assert.Equal(pickle, PickleSerializer.Default.Serialize(Assert.IsType<PyObject>(read)));
    }

    private sealed class StandIn(PyObject original) : IPyReducible
    {
        public PyObject Reduce() => original;
    }

    private static object? RoundTrip(object? value) =>
        PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize(value));
}
