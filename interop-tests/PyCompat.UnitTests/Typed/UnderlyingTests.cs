using PyCompat.Pickle;

namespace PyCompat.UnitTests.Typed;

/// <summary>What objects stand for where a plain value is asked for.</summary>
public class UnderlyingTests
{
    private static readonly PyGlobal Sub = new("__main__", "Sub");

    [Fact]
    public void Objects_of_a_library_are_interpreted_where_a_converter_brings_it_along()
    {
        var interpreter = new HalfInterpreter();
        PickleOptions options = new()
        {
            Converters = [interpreter.CarriedBy(PyConverters.Via<Version, string?>(
                PyConverters.String, static text => new Version(text!), static version => version.ToString()))],
        };
        PyObject half = PyObject.Call(new PyGlobal("numpy", "half_of"), 3L);
        PyObject nothing = PyObject.Call(new PyGlobal("numpy", "half_of"));
        Assert.Equal(1.5, PyConvert.To<double>(half, options));
        Assert.Equal([1.5, null], PyConvert.To<double?[]>(new List<object?> { half, nothing }, options));
        Assert.Null(PyConvert.To<string>(nothing, options));
        Assert.Null(PyConvert.To<int[]>(nothing, options));
        var told = Assert.Throws<PickleException>(() => PyConvert.To<int[]>(new List<object?> { half }, options));
        Assert.Equal("$[0]: expected an int, got numpy.half_of (a float)", told.Message);
        told = Assert.Throws<PickleException>(() => PyConvert.To<double>(half));
        Assert.Equal(
            "$: expected a number, got numpy.half_of: add NumPyConverters.All, of the package PyCompat.NumPy, to "
            + "PickleOptions.Converters",
            told.Message);
    }

    [Fact]
    public void Instances_of_subclasses_are_what_they_derive_from()
    {
        Assert.Equal("x", PyConvert.To<string>(PyObject.New(Sub, "x")));
        Assert.Equal(5, PyConvert.To<int>(PyObject.New(Sub, 5L).WithState(new PyDict { ["unit"] = "m" })));
        Assert.Equal([1, 2], PyConvert.To<int[]>(PyObject.New(Sub, new PyTuple(1L, 2L))));
        Assert.Equal((1, 2), PyConvert.To<(int, int)>(PyObject.New(Sub, new PyTuple(1L, 2L))));
        Assert.Equal("x", PyConvert.To<ValueTuple<string>>(PyObject.New(Sub, "x")).Item1);
        Assert.Equal([1, 3], PyConvert.To<List<int>>(new PyRange(1, 5, 2)));
        var told = Assert.Throws<PickleException>(() => PyConvert.To<int>(PyObject.New(Sub, "x")));
        Assert.Equal("$: expected an int, got __main__.Sub (a str)", told.Message);
    }

    private sealed class HalfInterpreter : PyInterpreter
    {
        public override bool TryInterpret(PyObject made, PyConverter asked, Conversion conversion, out object? plain)
        {
            plain = made.Arguments is [long number] ? number / 2.0 : null;
            return made.Class is { Module: "numpy" };
        }
    }
}
