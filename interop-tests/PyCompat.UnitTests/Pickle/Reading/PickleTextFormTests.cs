namespace PyCompat.UnitTests.Pickle.Reading;

/// <summary>
/// Text arguments as accepted by CPython 3.14 and 3.15: anything <c>int()</c> accepts, and line ends of other systems.
/// </summary>
public class PickleTextFormTests
{
    [Theory]
    [InlineData("(lp0\r\nI1\r\na.", "[1]")]
    [InlineData("(lp0\r\n0g0\r\n.", "[]")]
    [InlineData("(lp2147483648\nI1\na0g2147483648\n.", "[1]")]
    [InlineData("(lp4294967296\nI1\na0g4294967296\n.", "[1]")]
    [InlineData("(lp9223372036854775807\n0g9223372036854775807\n.", "[]")]
    [InlineData("(lp+1\n0g1\n.", "[]")]
    [InlineData("(lp 1 \n0g1\n.", "[]")]
    [InlineData("(lp1_0\n0g10\n.", "[]")]
    [InlineData("(lp007\n0g7\n.", "[]")]
    [InlineData("I01\r\n.", "1")]
    [InlineData("I 5 \n.", "5")]
    [InlineData("I1_000\n.", "1000")]
    [InlineData("I010\n.", "10")]
    [InlineData("L1_0L\n.", "10")]
    [InlineData("L5\r\n.", "5")]
    [InlineData("N(u.", "None")]
    [InlineData("I5\n(u.", "5")]
    [InlineData("(l(u.", "[]")]
    public void Forms_that_CPython_accepts_are_accepted(string pickle, string value) =>
        Assert.Equal(value, PyRepr.Format(PickleSerializer.Default.Deserialize(Latin1(pickle))));

    [Theory]
    [InlineData("(lp-1\n.")]
    [InlineData("(lp9223372036854775808\n.")]
    [InlineData("(lp99999999999999999999999999999999999999999999999999999999999999999999999999\n.")]
    [InlineData("(lpabc\n.")]
    [InlineData("(lp\n.")]
    [InlineData("(lp0L\n.")]
    [InlineData("(lp1__0\n.")]
    [InlineData("I_1\n.")]
    [InlineData("I1_\n.")]
    [InlineData("I\n.")]
    [InlineData("I0x10\n.")]
    [InlineData("L5L\r\n.")]
    [InlineData("S'abc'\r\n.")]
    [InlineData("N(e.")]
    [InlineData("N(NNu.")]
    public void Forms_that_CPython_refuses_are_refused(string pickle) =>
        Assert.Throws<PickleException>(() => PickleSerializer.Default.Deserialize(Latin1(pickle)));

    private static byte[] Latin1(string text) => System.Text.Encoding.Latin1.GetBytes(text);
}
