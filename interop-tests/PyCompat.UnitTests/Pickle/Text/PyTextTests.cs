namespace PyCompat.UnitTests.Pickle.Text;

public class PyTextTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(123456789.125, "123456789.125")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1.25e-7, "1.25e-07")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void A_float_is_shown_as_in_Python_and_read_back_exactly(double value, string text)
    {
        Assert.Equal(text, PyFloat.Repr(value));
        Assert.True(PyFloat.TryParse(text, out double parsed));
        Assert.True(double.IsNaN(value)
            ? double.IsNaN(parsed)
            : BitConverter.DoubleToInt64Bits(value) == BitConverter.DoubleToInt64Bits(parsed));
    }

    [Fact]
    public void Any_float_is_read_back_exactly()
    {
        const int Seed = 7;
        var random = new Random(Seed);
        Assert.All(Enumerable.Range(0, 10_000), _ =>
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            Assert.True(PyFloat.TryParse(PyFloat.Repr(value), out double parsed));
            Assert.Equal(value, parsed);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("ascii")]
    [InlineData("\u00E9\u20AC\uD7FF\uE000\uFFFF")]
    [InlineData("\U00010000\U0001F600\U0010FFFF")]
    [InlineData("\uD800")]
    [InlineData("a\uDBFFb\uDC00\uD83D")]
    [InlineData("\uDE00\uD83D")]
    public void A_string_is_read_back_from_its_UTF8_with_surrogates(string text)
    {
        byte[] utf8 = new byte[PyUtf8.GetByteCount(text)];

        Assert.Equal(utf8.Length, PyUtf8.Encode(text, utf8));
        Assert.True(PyUtf8.TryDecode(utf8, out object? decoded));
        Assert.Equal(text, decoded);
    }

    [Fact]
    public void A_surrogate_pair_that_is_not_a_character_is_distinguished_from_the_character()
    {
        byte[] pair = [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80];

        Assert.True(PyUtf8.TryDecode(pair, out object? text));

        Assert.Equal(pair, Assert.IsType<PyString>(text).Utf8.ToArray());
        Assert.False(PyEquality.Comparer.Equals(text, "\U0001F600"));
        Assert.Equal("'\\ud83d\\ude00'", PyRepr.Format(text));
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC0, 0x80)]
    [InlineData(0xE0, 0x80, 0x80)]
    [InlineData(0xF4, 0x90, 0x80, 0x80)]
    [InlineData(0xED, 0xA0)]
    [InlineData(0x80)]
    public void Invalid_UTF8_is_refused(params int[] utf8) =>
        Assert.False(PyUtf8.TryDecode([.. utf8.Select(value => (byte)value)], out _));

    [Fact]
    public void A_long_notation_is_cut_at_the_requested_length()
    {
        List<object?> list = [.. Enumerable.Range(0, 1000).Select(n => (object?)(long)n)];
        string whole = PyRepr.Format(list);

        Assert.Equal("[" + string.Join(", ", Enumerable.Range(0, 1000)) + "]", whole);
        Assert.Equal(string.Concat(whole.AsSpan(0, 20), "..."), PyRepr.Format(list, 20));
        Assert.Equal(PyRepr.DefaultMaxLength + "...".Length, new PyTuple([.. list]).ToString().Length);
    }

    [Fact]
    public void A_value_that_contains_itself_is_shown_as_in_Python()
    {
        var list = new List<object?>();
        list.Add(list);
        var dict = new PyDict { ["list"] = list };
        dict["dict"] = dict;

        Assert.Equal("[[...]]", PyRepr.Format(list));
        Assert.Equal("{'list': [[...]], 'dict': {...}}", PyRepr.Format(dict));
    }

    [Fact]
    public void Texts_do_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "minus";
        try
        {
            CultureInfo.CurrentCulture = comma;
            var serializer = new PickleSerializer(new PickleOptions { Protocol = 0 });
            byte[] pickle = serializer.Serialize(new PyTuple(-1.5, -12L, -1.5m));

            Assert.Contains("F-1.5\nI-12\n", Encoding.Latin1.GetString(pickle), StringComparison.Ordinal);
            Assert.Equal("(-1.5, -12, Decimal('-1.5'))", PyRepr.Format(serializer.Deserialize(pickle)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("system", "<posix.system>")]
    [InlineData("system\u001b[2K\rglobals: none", "<posix.system\\x1b[2K\\x0dglobals: none>")]
    [InlineData("y>\nglobals: none", "<posix.y>\\x0aglobals: none>")]
    [InlineData("żółw\u2028\u202e", "<posix.żółw\\u2028\\u202e>")]
    public void A_name_is_shown_on_one_line_and_does_not_move_the_cursor(string name, string shown) =>
        Assert.Equal(shown, PyRepr.Format(new PyGlobal("posix", name)));
}
