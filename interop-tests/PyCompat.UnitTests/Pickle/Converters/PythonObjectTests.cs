namespace PyCompat.UnitTests.Pickle.Converters;

public sealed class PythonObjectTests
{
    private static readonly PyObject Point = PyObject.New(new PyGlobal("m", "Point"))
        .WithState(new PyDict { ["x"] = 1L, ["items"] = new List<object?> { 1L, 2L }, ["Class"] = "own" });

    [Fact]
    public void Attributes_are_found_by_name()
    {
        Assert.Equal(1L, Point["x"]);
        Assert.Equal(1, Point.Get<int>("x"));
        Assert.Equal([1, 2], Point.Get<int[]>("items"));
        Assert.Equal(["x", "items", "Class"], Point.AttributeNames);
        Assert.Contains(
            "'missing'", Assert.Throws<KeyNotFoundException>(() => Point["missing"]).Message, StringComparison.Ordinal);
        PyObject slotted = PyObject.New(new PyGlobal("m", "S"))
            .WithState(new PyTuple(new PyDict { ["a"] = 1L }, new PyDict { ["b"] = 2L }));
        Assert.Equal(["a", "b"], slotted.AttributeNames);
        Assert.Equal(2L, slotted["b"]);
        Assert.Empty(PyObject.Call(new PyGlobal("m", "f")).AttributeNames);
    }

    [Fact]
    public void A_dynamic_object_has_its_attributes_beside_its_own_members()
    {
        dynamic point = Point;
        Assert.Equal(1L, point.x);
        Assert.Equal(2L, point.items[1]);
        Assert.Equal("m.Point", point.Class.ToString());
        Assert.Equal(1, point.Get<int>("x"));
        Assert.Throws<KeyNotFoundException>(() => point.missing);
    }

    [Fact]
    public void Objects_and_values_are_converted_to_typed_ones()
    {
        PyObject line = PyObject.New(new PyGlobal("m", "Line")).WithState(
            new PyDict { ["product_name"] = "tea", ["unit_price"] = 1.5, ["count"] = 2L });
        Assert.Equal(new OrderLine("tea", 1.5, 2), line.As<OrderLine>());
        var dict = new PyDict { ["line"] = line, [1L] = new PyTuple(1L, "a") };
        Assert.Equal(new OrderLine("tea", 1.5, 2), dict.Get<OrderLine>("line"));
        Assert.Equal((1, "a"), dict.Get<(int, string)>(1));
        Assert.Throws<KeyNotFoundException>(() => dict.Get<int>("none"));
        Assert.Equal(5, PyConvert.To<byte>(5));
        Assert.Equal(
            PickleErrorCode.OutOfRange, Assert.Throws<PickleException>(() => PyConvert.To<byte>(256)).ErrorCode);
        Assert.Equal([1.0, 2.0], PyConvert.To<double[]>(PyArray.Of(1.0, 2.0)));
    }
}
