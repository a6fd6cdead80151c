using System.Collections.Frozen;
using PyCompat.Pickle.Model;

namespace PyCompat.Pickle.Inspection;

/// <summary>The classes and functions whose calls create a value with an exact .NET type.</summary>
internal enum KnownGlobal : byte
{
    None,
    ArrayReconstructor,
    ArrayType,
    ByteArray,
    Bytes,
    CodecsEncode,
    Complex,
    Date,
    DateTime,
    Decimal,
    FrozenDict,
    FrozenSet,
    List,
    Object,
    PyPyAsciiList,
    PyPyBytesList,
    Range,
    Reconstructor,
    Set,
    Slice,
    Time,
    TimeDelta,
    TimeZone,
    Uuid,
}

/// <summary>The known ones as objects, with lookup by name.</summary>
internal static class KnownGlobals
{
    private static readonly FrozenDictionary<(string, string), KnownGlobal> ByName =
        new Dictionary<(string, string), KnownGlobal>
        {
            [("array", "_array_reconstructor")] = KnownGlobal.ArrayReconstructor,
            [("array", "array")] = KnownGlobal.ArrayType,
            [("builtins", "bytearray")] = KnownGlobal.ByteArray,
            [("builtins", "bytes")] = KnownGlobal.Bytes,
            [("_codecs", "encode")] = KnownGlobal.CodecsEncode,
            [("builtins", "complex")] = KnownGlobal.Complex,
            [("datetime", "date")] = KnownGlobal.Date,
            [("datetime", "datetime")] = KnownGlobal.DateTime,
            [("decimal", "Decimal")] = KnownGlobal.Decimal,
            [("builtins", "frozendict")] = KnownGlobal.FrozenDict,
            [("builtins", "frozenset")] = KnownGlobal.FrozenSet,
            [("builtins", "list")] = KnownGlobal.List,
            [("builtins", "object")] = KnownGlobal.Object,
            [("builtins", "range")] = KnownGlobal.Range,
            [("copyreg", "_reconstructor")] = KnownGlobal.Reconstructor,
            [("builtins", "set")] = KnownGlobal.Set,
            [("builtins", "slice")] = KnownGlobal.Slice,
            [("datetime", "time")] = KnownGlobal.Time,
            [("datetime", "timedelta")] = KnownGlobal.TimeDelta,
            [("datetime", "timezone")] = KnownGlobal.TimeZone,
            [("uuid", "UUID")] = KnownGlobal.Uuid,
            [("pypy._builtin", "_ascii_list_unpickle")] = KnownGlobal.PyPyAsciiList,
            [("pypy._builtin", "_bytes_list_unpickle")] = KnownGlobal.PyPyBytesList,
        }.ToFrozenDictionary();

    public static PyGlobal ArrayReconstructor { get; } = new("array", "_array_reconstructor");

    public static PyGlobal ArrayType { get; } = new("array", "array");

    public static PyGlobal ByteArray { get; } = new("builtins", "bytearray");

    public static PyGlobal Bytes { get; } = new("builtins", "bytes");

    public static PyGlobal CodecsEncode { get; } = new("_codecs", "encode");

    public static PyGlobal Complex { get; } = new("builtins", "complex");

    public static PyGlobal CopyregNewObj { get; } = new("copyreg", "__newobj__");

    public static PyGlobal CopyregNewObjEx { get; } = new("copyreg", "__newobj_ex__");

    public static PyGlobal Date { get; } = new("datetime", "date");

    public static PyGlobal DateTime { get; } = new("datetime", "datetime");

    public static PyGlobal Decimal { get; } = new("decimal", "Decimal");

    public static PyGlobal FrozenDict { get; } = new("builtins", "frozendict");

    public static PyGlobal FrozenSet { get; } = new("builtins", "frozenset");

    public static PyGlobal GetAttr { get; } = new("builtins", "getattr");

    public static PyGlobal Object { get; } = new("builtins", "object");

    public static PyGlobal Range { get; } = new("builtins", "range");

    public static PyGlobal Reconstructor { get; } = new("copyreg", "_reconstructor");

    public static PyGlobal RuntimeError { get; } = new("builtins", "RuntimeError");

    public static PyGlobal Set { get; } = new("builtins", "set");

    public static PyGlobal Slice { get; } = new("builtins", "slice");

    public static PyGlobal Time { get; } = new("datetime", "time");

    public static PyGlobal TimeDelta { get; } = new("datetime", "timedelta");

    public static PyGlobal TimeZone { get; } = new("datetime", "timezone");

    public static PyGlobal Uuid { get; } = new("uuid", "UUID");

    public static KnownGlobal Find(string module, string name) => ByName.GetValueOrDefault((module, name));
}
