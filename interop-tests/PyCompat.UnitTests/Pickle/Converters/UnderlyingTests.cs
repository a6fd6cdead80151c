using PyCompat.Pickle.Converters;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>The values that objects represent when a plain value is requested.</summary>
public class UnderlyingTests
{
    private static readonly PyGlobal Sub = new("__main__", "Sub");

    [Fact]
    public void Objects_of_a_library_are_interpreted_if_a_converter_provides_an_interpreter()
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
    public void Instances_of_subclasses_are_read_as_their_base_class()
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

    [Fact]
    public void Interpreting_a_value_does_not_cost_more_than_its_size()
    {
        var or = new PyGlobal("_operator", "or_");
        object flags = 1L;
        PyObject wrapped = PyObject.New(Sub, "x");
        var maps = new List<object?> { new PyDict { ["a"] = 1L } };
        for (int i = 0; i < 100_000; i++)
        {
            flags = PyObject.Call(or, flags, flags);
            wrapped = PyObject.New(Sub, wrapped);
            maps = [ChainMap(maps), ChainMap(maps)];
        }

        Assert.Equal(PickleErrorCode.TypeMismatch, Refused<Access>(flags).ErrorCode);
        Assert.Equal(PickleErrorCode.TypeMismatch, Refused<string>(wrapped).ErrorCode);
        Assert.Equal(PickleErrorCode.TypeMismatch, Refused<Dictionary<string, int>>(ChainMap(maps)).ErrorCode);
        Assert.Equal(PickleErrorCode.LimitExceeded, Refused<int[]>(new PyRange(0, 1L << 40, 1)).ErrorCode);
        Assert.Equal(PickleErrorCode.LimitExceeded, Refused<int[]>(new PyRange(0, 2_000_000_000, 1)).ErrorCode);
        var large = new PyDict(Enumerable.Range(0, 1000).Select(static i => new KeyValuePair<object?, object?>(i, i)));
        Assert.Equal(
            PickleErrorCode.LimitExceeded,
            Refused<Dictionary<int, int>>(ChainMap([.. Enumerable.Repeat(large, 100_000)])).ErrorCode);
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("No/Such_Place")]
    [InlineData("")]
    public void A_time_zone_that_this_system_lacks_is_named(string name)
    {
        PyObject zone = PyObject.Call(new PyGlobal("pytz", "_p"), name);
        byte[] state = [7, 232, 7, 1, 12, 0, 0, 0, 0, 0];
        PyObject time = PyObject.Call(new PyGlobal("datetime", "datetime"), state, zone);
        PickleException told = Refused<DateTimeOffset>(time);
        Assert.Equal(PickleErrorCode.TypeMismatch, told.ErrorCode);
        Assert.Contains(
            name.Length > 0 ? $"no zone named '{name}'" : "pytz._p", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("79228162514264337593543950335", true)]
    [InlineData("79228162514264337593543950336", false)]
    [InlineData("7922816251426433759354395033.50", true)]
    [InlineData("9999999999999999999999999999.0", true)]
    [InlineData("9.9999999999999999999999999999", false)]
    [InlineData("7E+28", true)]
    [InlineData("8E+28", false)]
    [InlineData("1E+999999999999999999", false)]
    [InlineData("0E-999999999999999999", true)]
    [InlineData("1E-999999999999999999", false)]
    [InlineData("10E-29", true)]
    [InlineData("sNaN12", false)]
    public void Decimals_are_read_if_the_number_fits(string text, bool fits)
    {
        PyObject made = PyObject.Call(new PyGlobal("decimal", "Decimal"), text);
        if (fits)
        {
            Assert.Equal(
                decimal.Parse(
                    text.Replace("E-999999999999999999", "", StringComparison.Ordinal), NumberStyles.Float, null),
                PyConvert.To<decimal>(made));
        }
        else
        {
            PickleException told = Refused<decimal>(made);
            Assert.Equal(PickleErrorCode.OutOfRange, told.ErrorCode);
            Assert.IsType<OverflowException>(told.InnerException);
        }
    }

    [Fact]
    public void Enum_members_have_their_declared_values()
    {
        byte[] pickle = PickleSerializer.Default.Serialize(new[] { World.Earth, World.Named, World.Plain });
        Assert.Equal([World.Earth, World.Named, World.Plain], PickleSerializer.Default.Deserialize<World[]>(pickle));
        var members = (List<object?>)PickleSerializer.Default.Deserialize(pickle)!;
        Assert.Equal(new PyTuple(5.976e24, 6.37814e6), ((PyObject)members[0]!).Arguments[0]);
        Assert.Equal("moon", ((PyObject)members[1]!).Arguments[0]);
        Assert.Equal(7L, ((PyObject)members[2]!).Arguments[0]);
        // The number of a member is not one of its values if a different value was declared.
        Assert.Equal(
            PickleErrorCode.OutOfRange, Refused<World>(PyObject.Call(new PyGlobal("en", "World"), 1L)).ErrorCode);
        Assert.Throws<ArgumentException>(() => new PyValueAttribute(typeof(int)));
    }

    private static PyObject ChainMap(List<object?> maps) =>
        PyObject.New(new PyGlobal("collections", "ChainMap")).WithState(new PyDict { ["maps"] = maps });

    private static PickleException Refused<T>(object? value) =>
        Assert.Throws<PickleException>(() => PyConvert.To<T>(value));

    [Flags]
    private enum Access
    {
        R = 1,
    }

    [PyClass("en", "World")]
    private enum World
    {
        [PyValue(5.976e24, 6.37814e6)]
        Earth = 1,

        [PyValue("moon")]
        Named = 2,

        Plain = 7,
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
