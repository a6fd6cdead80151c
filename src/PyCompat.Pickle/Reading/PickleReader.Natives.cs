using System.Numerics;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Reading;

/// <content>Calls that make a value for which .NET has an exact type; all other calls stay symbolic.</content>
internal ref partial struct PickleReader
{
    /// <summary>Longer than any number, name or typecode in the arguments of a .NET value.</summary>
    private const int MaxShortText = 64;

    private bool TryMakeNative(KnownGlobal known, PyTuple arguments, out object? value)
    {
        Charge(ObjectCost);
        value = known switch
        {
            KnownGlobal.CodecsEncode => TryMakeBytes(arguments),
            KnownGlobal.Bytes when arguments.Count == 0 => Array.Empty<byte>(),
            KnownGlobal.ByteArray => TryMakeByteArray(arguments),
            KnownGlobal.Set when arguments is [List<object?> members] => MakeSet(members),
            KnownGlobal.FrozenDict when arguments is [PyDict items] => MakeFrozenDict(items),
            KnownGlobal.FrozenSet when arguments is [List<object?> members] => MakeFrozenSet(members),
            // PyPy passes the members as a tuple.
            KnownGlobal.FrozenSet when arguments is [PyTuple members] => MakeFrozenSet(members),
            // multiprocessing.managers sends the views of a dict this way (rebuild_as_list).
            KnownGlobal.List when arguments is [List<object?> items] => MakeList(items),
            KnownGlobal.PyPyAsciiList when arguments is [byte[] packed] => TryUnpackList(packed, isText: true),
            KnownGlobal.PyPyBytesList when arguments is [byte[] packed] => TryUnpackList(packed, isText: false),
            KnownGlobal.Complex when arguments is [double real, double imaginary] => new Complex(real, imaginary),
            KnownGlobal.Range => TryMakeRange(arguments),
            KnownGlobal.Slice when arguments is [var start, var stop, var step] => new PySlice(start, stop, step),
            KnownGlobal.Decimal when arguments is [var digits] && AsText(digits) is { Length: <= MaxShortText } text =>
                PyDecimal.TryMakeSame(text),
            KnownGlobal.Date when arguments is [var state] && PyTime.AsState(state) is { } bytes =>
                PyTime.ReadDate(bytes),
            KnownGlobal.Time when arguments is [var state] && PyTime.AsState(state) is { } bytes =>
                PyTime.ReadTime(bytes),
            KnownGlobal.DateTime => TryMakeDateTime(arguments),
            KnownGlobal.TimeDelta => TryMakeTimeDelta(arguments),
            KnownGlobal.ArrayReconstructor => TryMakeArray(arguments),
            KnownGlobal.ArrayType => TryMakeListedArray(arguments),
            _ => null,
        };
        return value is not null;
    }

    /// <summary>Makes the bytes of protocols 0 to 2: <c>_codecs.encode(text, 'latin1')</c>.</summary>
    private object? TryMakeBytes(PyTuple arguments)
    {
        if (arguments is not [string text, var encoding] || AsText(encoding) is not ("latin1" or "latin-1"))
        {
            return null;
        }

        Charge(text.Length);
        return PyBytes.TryEncodeLatin1(text);
    }

    private PyByteArray? TryMakeByteArray(PyTuple arguments)
    {
        byte[]? bytes = arguments switch
        {
            [] => [],
            [byte[] same] => [.. same],
            [string text, var encoding] when AsText(encoding) is "latin-1" or "latin1" => PyBytes.TryEncodeLatin1(text),
            _ => null,
        };
        Charge(bytes?.Length ?? 0);
        return bytes is null ? null : new PyByteArray(bytes);
    }

    private PySet MakeSet(List<object?> members)
    {
        Charge((long)members.Count * EntryCost);
        try
        {
            return new PySet(members);
        }
        catch (ArgumentException e)
        {
            throw Unhashable(e);
        }
    }

    private static PyRange? TryMakeRange(PyTuple arguments) =>
        arguments is [var first, var second, var third]
        && PyInteger.TryGet(first, out BigInteger start)
        && PyInteger.TryGet(second, out BigInteger stop)
        && PyInteger.TryGet(third, out BigInteger step)
        && !step.IsZero
            ? new PyRange(start, stop, step)
            : null;

    private static object? TryMakeDateTime(PyTuple arguments)
    {
        if (arguments.Count is < 1 or > 2
            || PyTime.AsState(arguments[0]) is not { } state
            || PyTime.ReadDateTime(state) is not { } time)
        {
            return null;
        }

        if (arguments.Count == 1)
        {
            return time;
        }

        return TryGetOffset(arguments[1]) is { } offset && PyTime.FitsOffset(time, offset)
            ? new DateTimeOffset(time, offset)
            : null;
    }

    /// <summary>
    /// Returns the offset of a <c>datetime.timezone</c> without a custom name; null for any other tzinfo, which stays
    /// symbolic.
    /// </summary>
    private static TimeSpan? TryGetOffset(object? zone) => zone is PyObject made ? PyTime.TryGetOffset(made) : null;

    private static object? TryMakeTimeDelta(PyTuple arguments) =>
        arguments is [var first, var second, var third]
        && PyInteger.TryGet(first, out BigInteger days) && PyInteger.TryGet(second, out BigInteger seconds)
        && PyInteger.TryGet(third, out BigInteger microseconds)
        && BigInteger.Abs(days) < int.MaxValue && BigInteger.Abs(seconds) < int.MaxValue
        && BigInteger.Abs(microseconds) < int.MaxValue
            ? PyTime.ReadTimeDelta((long)days, (long)seconds, (long)microseconds)
            : null;

    /// <summary>Returns text that is a str in Python 3 and may be a str of Python 2.</summary>
    private static string? AsText(object? value) => value switch
    {
        string text => text,
        PyByteString { Bytes.Length: <= MaxShortText } bytes => bytes.Decode(System.Text.Encoding.Latin1),
        _ => null,
    };
}
