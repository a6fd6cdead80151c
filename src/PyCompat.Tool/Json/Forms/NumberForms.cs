using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.Tool.Json.Forms;

/// <summary>Numbers of the standard library, ranges and slices, and floats that are not finite.</summary>
internal static partial class NumberForms
{
    /// <summary>The bits of <c>float("nan")</c>; <see cref="double.NaN"/> has the sign set.</summary>
    private const ulong UsualNan = 0x7ff8_0000_0000_0000;

    /// <summary>Decimal digits take more than linear time: longer ones are written like any other call.</summary>
    private const int LongestFraction = 10_000;

    private static readonly PyGlobal FractionClass = new("fractions", "Fraction");

    public static JsonForm? OfDecimal(object?[] arguments) =>
        arguments is [string text] && DecimalPattern().IsMatch(text) ? new(JsonTags.Decimal, text) : null;

    public static JsonForm Of(decimal number) => new(JsonTags.Decimal, PyRepr.Format(number)["Decimal('".Length..^2]);

    public static object ReadDecimal(FormContent content) =>
        content.Text is { } text && DecimalPattern().IsMatch(text)
            ? PyObject.Call(KnownGlobals.Decimal, text)
            : throw content.Wrong("a decimal number in a string: \"1.50\"");

    /// <summary>Two ints, or in older versions of Python the text <c>1/3</c>.</summary>
    public static JsonForm? OfFraction(PyGlobal called, object?[] arguments)
    {
        if (!called.Equals(FractionClass))
        {
            return null;
        }

        return arguments switch
        {
            [long or BigInteger, long or BigInteger] => new(JsonTags.Fraction, arguments),
            [string { Length: <= LongestFraction } text]
                when FractionPattern().Match(text) is { Success: true } match => new(
                JsonTags.Fraction,
                new object?[]
                {
                    Parse(match.Groups["numerator"].Value),
                    match.Groups["denominator"] is { Success: true, Value: var below } ? Parse(below) : 1L,
                }),
            _ => null,
        };
    }

    public static object ReadFraction(FormContent content) =>
        content.Integers(2, "[numerator, denominator]") is [var numerator, { IsZero: false } denominator]
            ? PyObject.Call(FractionClass, PyInteger.Box(numerator), PyInteger.Box(denominator))
            : throw content.Wrong("a denominator that is not 0");

    public static JsonForm Of(PyRange range) => new(
        JsonTags.Range,
        new object?[] { PyInteger.Box(range.Start), PyInteger.Box(range.Stop), PyInteger.Box(range.Step) });

    public static object ReadRange(FormContent content) =>
        content.Integers(3, "[start, stop, step]") is [var start, var stop, { IsZero: false } step]
            ? new PyRange(start, stop, step)
            : throw content.Wrong("a step that is not 0");

    public static object ReadSlice(FormContent content) =>
        content.List("[start, stop, step]") is [var start, var stop, var step]
            ? new PySlice(start, stop, step)
            : throw content.Wrong("[start, stop, step]");

    /// <summary>Returns the name of a float that is not finite; for an unusual NaN its bits.</summary>
    public static JsonForm OfNonFinite(double number) => new(
        JsonTags.Float,
        BitConverter.DoubleToUInt64Bits(number) switch
        {
            UsualNan => "nan",
            _ when number > 0 => "inf",
            _ when number < 0 => "-inf",
            var bits => string.Create(CultureInfo.InvariantCulture, $"0x{bits:x16}"),
        });

    public static object ReadFloat(FormContent content) => content.Text switch
    {
        "nan" => BitConverter.UInt64BitsToDouble(UsualNan),
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        ['0', 'x', .. { Length: 16 } digits] when ulong.TryParse(
            digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
            && double.IsNaN(BitConverter.UInt64BitsToDouble(bits)) => BitConverter.UInt64BitsToDouble(bits),
        _ => throw content.Wrong("\"nan\", \"inf\", \"-inf\" or the 16 hexadecimal digits of another NaN"),
    };

    public static object ReadComplex(FormContent content)
    {
        const string Form = "[real, imaginary]";
        return content.List(Form) is [var real, var imaginary]
            ? new Complex(Part(content, real), Part(content, imaginary))
            : throw content.Wrong(Form);
    }

    private static double Part(FormContent content, object? part) => AsFloat(part)
        ?? throw content.Wrong($"two floats, or ints that a float holds exactly, not {PyRepr.Format(part, 100)}");

    /// <summary>Returns a float, or an int that a float holds exactly; otherwise null.</summary>
    public static double? AsFloat(object? value)
    {
        if (value is double same)
        {
            return same;
        }

        if (value is not (long or BigInteger) || !PyInteger.TryGet(value, out var integer))
        {
            return null;
        }

        var number = (double)integer;
        return double.IsFinite(number) && new BigInteger(number) == integer ? number : null;
    }

    private static object Parse(string digits) => PyInteger.Box(BigInteger.Parse(digits, CultureInfo.InvariantCulture));

    // decimal.py, _parser, without what str() never writes (spaces, underscores, digits of other scripts).
    [GeneratedRegex(@"^[+-]?((\d+(\.\d*)?|\.\d+)(E[+-]?\d+)?|Inf(inity)?|s?NaN\d*)\z",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.ECMAScript)]
    private static partial Regex DecimalPattern();

    [GeneratedRegex(@"^(?<numerator>-?[0-9]+)(/(?<denominator>[0-9]+))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FractionPattern();
}
