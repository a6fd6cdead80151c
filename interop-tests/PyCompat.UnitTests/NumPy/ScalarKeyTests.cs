using PyCompat.UnitTests.NumPy.Support;

namespace PyCompat.UnitTests.NumPy;

/// <summary>NumPy scalars as dict keys and set members: equal to the same values as in Python.</summary>
public class ScalarKeyTests
{
    [Fact]
    public void A_scalar_is_the_same_key_as_its_value()
    {
        Same(NdArray.CreateScalar(1L), 1L, 1.0, true, BigInteger.One);
        Same(NdArray.CreateScalar(1L), NdArray.CreateScalar(1), NdArray.CreateScalar(1f));
        Same(NdArray.CreateScalar((byte)1), 1L, NdArray.CreateScalar((sbyte)1), NdArray.CreateScalar((Half)1));
        Same(NdArray.CreateScalar((short)-2), -2L, -2.0);
        Same(NdArray.CreateScalar(ulong.MaxValue), ulong.MaxValue, new BigInteger(ulong.MaxValue));
        Same(NdArray.CreateScalar(0.5), 0.5, 0.5m, NdArray.CreateScalar(0.5f), new Complex(0.5, 0));
        Same(NdArray.CreateScalar(true), 1L, true);
        Same(NdArray.CreateScalar(new Complex(1, 2)), new Complex(1, 2), NdArray.CreateScalar(new ComplexSingle(1, 2)));
        Same(Text("U2", "a\0\0\0\u00e9\0\0\0"), "a\u00e9");
        Same(Text("S3", "ab\0"), "ab"u8.ToArray());
        Same(Text("U1", "\0\0\0a", ">"), "a", Text("U1", "a\0\0\0"));
    }

    [Fact]
    public void Keys_that_differ_in_Python_are_different()
    {
        object nan = NdArray.CreateScalar(double.NaN).Reduce();
        var dict = new PyDict { [nan] = 1L, [Text("U1", "a\0\0\0")] = 2L, [Time("s", 5)] = 3L };

        Assert.True(dict.ContainsKey(nan));
        Assert.False(dict.ContainsKey(NdArray.CreateScalar(double.NaN).Reduce()));
        Assert.False(dict.ContainsKey("a"u8.ToArray()));
        Assert.True(dict.ContainsKey(Time("s", 5)));
        Assert.False(dict.ContainsKey(Time("ms", 5)));
        Assert.False(dict.ContainsKey(Time("s", 6)));
        Assert.False(dict.ContainsKey(5L));
        Assert.NotEqual(Time("s", long.MinValue), Time("s", long.MinValue), PyEquality.Comparer);
        // A surrogate in a text, and a dtype whose length does not match the bytes, are not values.
        Assert.NotEqual(Text("U1", "\0\u00d8\0\0"), Text("U1", "\0\u00d8\0\0"), PyEquality.Comparer);
        Assert.NotEqual(Text("U9", "a"), Text("U9", "a"), PyEquality.Comparer);
    }

    [Fact]
    public void The_key_goes_back_as_the_original_scalar()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(
            new PyDict { [NdArray.CreateScalar(1L).Reduce()] = "one", [(object)"x"] = 1L });
        var dict = (PyDict)PickleSerializer.Default.Deserialize(pickle)!;

        Assert.Equal("one", dict[1L]);
        Assert.Equal("one", dict[1.0]);
        Assert.IsType<PyObject>(dict.Keys.First());
        Assert.Equal(pickle, PickleSerializer.Default.Serialize(dict));
    }

    [Fact]
    public void Equal_values_are_one_member_of_a_set()
    {
        var set = new PySet([NdArray.CreateScalar(1L).Reduce(), 2L]);

        Assert.False(set.Add(NdArray.CreateScalar(1).Reduce()));
        Assert.False(set.Add(1.0));
        Assert.False(set.Add(NdArray.CreateScalar(2.0).Reduce()));
        Assert.Equal(
            new PyTuple(NdArray.CreateScalar(1L).Reduce(), "a"), new PyTuple(1L, "a"), PyEquality.Comparer);
    }

    private static void Same(object scalar, params object[] others)
    {
        object key = scalar is NdArray array ? array.Reduce() : scalar;
        Assert.All(others, other =>
        {
            object second = other is NdArray same ? same.Reduce() : other;
            Assert.True(new PyDict { [key] = null }.ContainsKey(second), $"{key} is not {second}");
            Assert.True(new PyDict { [second] = null }.ContainsKey(key), $"{second} is not {key}");
        });
    }

    private static PyObject Text(string code, string bytes, string order = "<") => Received(Described.Scalar(
        Described.DType(code, order, bytes.Length), bytes.Select(static character => (byte)character).ToArray()));

    private static PyObject Time(string unit, long count) => Received(Described.Scalar(
        Described.DType(
            "M8", 4L, "<", null, null, null, -1L, -1L, 0L,
            new PyTuple(null, new PyTuple(System.Text.Encoding.ASCII.GetBytes(unit), 1L, 1L, 1L))),
        BitConverter.GetBytes(count)));

    private static PyObject Received(PyObject described) =>
        (PyObject)PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize(described))!;
}
