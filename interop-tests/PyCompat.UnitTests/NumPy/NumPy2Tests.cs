using PyCompat.Pickle.Inspection;
using PyCompat.UnitTests.NumPy.Support;

namespace PyCompat.UnitTests.NumPy;

/// <summary>
/// What NumPy 2 writes and reads. Its pickles differ from those of NumPy 1 in the package's name, numpy._core, and in
/// features that NumPy 1 did not have: axes in any order, and text of any length.
/// </summary>
public class NumPy2Tests
{
    private const string Renamed = "numpy._core";

    [Fact]
    public void Arrays_written_by_NumPy_2_equal_those_written_by_NumPy_1()
    {
        int compared = 0;
        foreach ((string name, int protocol) in GoldenArrays.NamesOf2)
        {
            object? value = GoldenArrays.LoadOf2(name, protocol);
            if (!GoldenArrays.IsIn1(name, protocol) || name == "no time" || !NdArray.TryGet(value, out NdArray? array))
            {
                continue;
            }

            NdArray old = GoldenArrays.Get(name, protocol);
            Assert.Equal((old.DType, old.Form), (array.DType, array.Form));
            Assert.Equal(old.Shape, array.Shape);
            // The bytes between fields are arbitrary.
            if (name is not ("gaps" or "aligned"))
            {
                Assert.Equal(old.ItemsInCOrder(), array.ItemsInCOrder());
            }

            compared++;
        }

        Assert.True(compared > 60, $"{compared} were compared");
    }

    [Theory]
    [InlineData("recarray")]
    [InlineData("record view")]
    [InlineData("record scalar")]
    [InlineData("matrix")]
    [InlineData("memmap")]
    [InlineData("chararray")]
    [InlineData("aligned")]
    [InlineData("masked")]
    [InlineData("masked records")]
    [InlineData("gaps")]
    public void Arrays_written_by_NumPy_2_go_back_unchanged(string name)
    {
        object? value = GoldenArrays.LoadOf2(name);
        IPyReducible array = NdMaskedArray.TryGet(value, out NdMaskedArray? masked) ? masked : NdArray.From(value);

        object? back = PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize(array));
        Assert.Equal(Normal(value!), Normal(back!));

        // The only function that both versions of NumPy find, under the name that both know.
        static string Normal(object described) =>
            PyRepr.Format(described, 100_000).Replace("numpy._core", "numpy.core", StringComparison.Ordinal);
    }

    [Fact]
    public void A_masked_array_has_values_and_a_mask()
    {
        NdMaskedArray masked = NdMaskedArray.From(GoldenArrays.LoadOf2("masked"));

        Assert.Equal([1, null, 3, 4], masked.ToArray<double>());
        Assert.Equal([false, true, false, false], masked.Mask.ToArray<bool>());
        Assert.Equal([2, 2], masked.Values.Shape);
        NdMaskedArray records = NdMaskedArray.From(GoldenArrays.LoadOf2("masked records"));
        Assert.Equal([false], records.Mask.Field("id").ToArray<bool>());
        Assert.Equal([true], records.Mask.Field("price").ToArray<bool>());
        NdMaskedArray own = NdMaskedArray.Create(NdArray.Create([1, 2]), NdArray.Create([true, false]));
        Assert.Equal([null, 2], NdMaskedArray.From(own.Reduce()).ToArray<int>());
        Assert.Throws<ArgumentException>(() => NdMaskedArray.Create(NdArray.Create([1, 2]), NdArray.Create([true])));
    }

    [Fact]
    public void Text_of_any_length_is_read_typed()
    {
        var options = new PickleOptions { Converters = NumPyConverters.All };
        Assert.Equal([["a", "longer"]], PyConvert.To<string[][]>(GoldenArrays.LoadOf2("long texts"), options));
        Assert.Equal(["a", null], PyConvert.To<string?[]>(GoldenArrays.LoadOf2("long texts or None"), options));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void Written_arrays_use_names_that_both_versions_find(int protocol)
    {
        // numpy/core/multiarray.py of NumPy 2 keeps _reconstruct and scalar, "to support old pickle files", and nothing
        // else: numpy.core.numeric._frombuffer would cause a warning there, and NumPy 1 does not know numpy._core.
        string[] both =
        [
            "numpy.core.multiarray._reconstruct", "numpy.core.multiarray.scalar", "numpy.ndarray", "numpy.dtype",
        ];
        var serializer = new PickleSerializer(new PickleOptions { Protocol = protocol });
        byte[] pickle = serializer.Serialize(new object?[]
        {
            NdArray.Create([1.0]), NdArray.CreateScalar(1), NdArray.FromStrings(["a"]),
            NdArray.FromDateTimes([null], new NdTimeUnit("us")),
        });
        PickleInspection found = PickleInspection.Of(pickle);
        Assert.All(
            found.Imports.Select(static import => import.Name)
                .Where(static name => name.StartsWith("numpy", StringComparison.Ordinal)),
            name => Assert.Contains(name, both));
    }

    [Fact]
    public void Text_of_any_length_stays_unchanged_with_a_reason()
    {
        // numpy 2.1, StringDType.__reduce__ and array_reduce: the items are a list of Python objects.
        PyObject type = PyObject.Call(
            new PyGlobal("numpy._core._internal", "_convert_to_stringdtype_kwargs"), true, null);
        PyObject array = Described.Array(type, Described.Shape(2), new List<object?> { "a", "longer" }, Renamed);
        Untouched(array, "_convert_to_stringdtype_kwargs");
    }

    [Theory]
    [InlineData("numpy.core")]
    [InlineData(Renamed)]
    public void Python_objects_stay_unchanged_with_a_reason(string package)
    {
        PyObject array = Described.Array(
            Described.DType("O8", 3L, "|", null, null, null, -1L, -1L, 63L),
            Described.Shape(2),
            new List<object?> { "a", null },
            package);
        Untouched(array, "Python objects");
    }

    private static void Untouched(PyObject array, string reason)
    {
        byte[] pickle = PickleSerializer.Default.Serialize(array);
        object? read = PickleSerializer.Default.Deserialize(pickle);
        Assert.False(NdArray.TryGet(read, out _));
        InvalidCastException told = Assert.Throws<InvalidCastException>(() => NdArray.From(read));
        Assert.Contains(reason, told.Message, StringComparison.Ordinal);
        PickleException typed = Assert.Throws<PickleException>(
            () => PickleSerializer.Default.Deserialize(pickle, NumPyConverters.Array));
        Assert.Contains(reason, typed.Message, StringComparison.Ordinal);
        Assert.Equal(pickle, PickleSerializer.Default.Serialize(read));
    }
}
