using PyCompat.NumPy;
using PyCompat.Pickle.Model;

namespace PyCompat.Tool.Json;

/// <summary>
/// Represents what JSON cannot express, as an object with one key that begins with <c>$</c>. Written by <c>recv</c> and
/// <c>call</c>, understood by <c>send</c> and <c>call</c>, described in docs/guide.md.
/// </summary>
internal static class JsonTags
{
    /// <summary>The prefix of every tag.</summary>
    public const char Mark = '$';

    /// <summary>bytes, in base64.</summary>
    public const string Bytes = "$bytes";

    /// <summary>bytearray, in base64.</summary>
    public const string ByteArray = "$bytearray";

    /// <summary>The str of Python 2 if it is not ASCII text, in base64.</summary>
    public const string ByteString = "$str2";

    /// <summary>A str as its code points: one with two surrogates that JSON would read as one character.</summary>
    public const string CodePoints = "$codepoints";

    /// <summary>A tuple's items.</summary>
    public const string Tuple = "$tuple";

    /// <summary>A set's members.</summary>
    public const string Set = "$set";

    /// <summary>A frozenset's members.</summary>
    public const string FrozenSet = "$frozenset";

    /// <summary>"nan", "inf", "-inf", or the bits of another NaN: "0x7ff8000000000001".</summary>
    public const string Float = "$float";

    /// <summary>A complex number's two parts, as floats.</summary>
    public const string Complex = "$complex";

    /// <summary>A dict whose keys are not all strings, or that would look like a tag: [[key, value], ...].</summary>
    public const string Dict = "$dict";

    /// <summary>A frozendict: [[key, value], ...].</summary>
    public const string FrozenDict = "$frozendict";

    /// <summary>A Decimal, in the form of <c>str()</c>.</summary>
    public const string Decimal = "$decimal";

    /// <summary>A Fraction: [numerator, denominator].</summary>
    public const string Fraction = "$fraction";

    /// <summary>A range: [start, stop, step].</summary>
    public const string Range = "$range";

    /// <summary>A slice: [start, stop, step].</summary>
    public const string Slice = "$slice";

    /// <summary>A date, in the form of <c>isoformat()</c>.</summary>
    public const string Date = "$date";

    /// <summary>A time, in the form of <c>isoformat()</c>, or {"local", "fold", "tzinfo"}.</summary>
    public const string Time = "$time";

    /// <summary>A datetime, in the form of <c>isoformat()</c>, or {"local", "fold", "tzinfo"}.</summary>
    public const string DateTime = "$datetime";

    /// <summary>A timedelta: [days, seconds, microseconds].</summary>
    public const string TimeDelta = "$timedelta";

    /// <summary>A fixed offset from UTC: "+01:00", or {"offset", "name"}.</summary>
    public const string TimeZone = "$timezone";

    /// <summary>The key of a ZoneInfo.</summary>
    public const string ZoneInfo = "$zoneinfo";

    /// <summary>A UUID, in the form of <c>str()</c>, or {"uuid", "is_safe"}.</summary>
    public const string Uuid = "$uuid";

    /// <summary>A path of pathlib: {"class", "path"}.</summary>
    public const string Path = "$path";

    /// <summary>An array.array: {"typecode", "items"}.</summary>
    public const string Array = "$array";

    /// <summary>A NumPy array: {"dtype", "shape", "order", "items"}.</summary>
    public const string NdArray = "$ndarray";

    /// <summary>A NumPy scalar: {"dtype", "value"}.</summary>
    public const string NumPyScalar = "$numpy_scalar";

    /// <summary>A class or function by name: "module:name".</summary>
    public const string Global = "$global";

    /// <summary>An instance of any other class, with its construction: see <see cref="Forms.ObjectForm"/>.</summary>
    public const string Object = "$object";

    /// <summary>Anything else, in Python's notation: output only.</summary>
    public const string Repr = "$repr";
}
