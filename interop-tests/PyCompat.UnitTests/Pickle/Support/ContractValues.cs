using System.Collections.Frozen;

namespace PyCompat.UnitTests.Pickle.Support;

/// <summary>
/// Values that an <see cref="IObjectSerializer"/> must handle, by names that state the tested property.
/// </summary>
internal static class ContractValues
{
    private static readonly PyGlobal DateTimeType = new("datetime", "datetime");

    // 2024-02-29, 12:30:15; and the same with fold=1, encoded in the highest bit of the month.
    private static readonly byte[] DateState = [7, 232, 2, 29, 12, 30, 15, 0, 0, 0];
    private static readonly byte[] FoldedState = [7, 232, 0x82, 29, 12, 30, 15, 0, 0, 0];

    /// <summary>Python values; a value received from Python must go back equal.</summary>
    public static IReadOnlyDictionary<string, Func<object?>> OfPython { get; } =
        new Dictionary<string, Func<object?>>
        {
            ["None"] = () => null,
            ["True"] = () => true,
            ["False"] = () => false,
            ["a small int"] = () => 7L,
            ["a negative int"] = () => -70_000L,
            ["the largest int of 64 bits"] = () => long.MaxValue,
            ["an int of 65 bits"] = () => (BigInteger)ulong.MaxValue + 1,
            ["a negative int of 100 bits"] = () => -BigInteger.Pow(2, 100),
            ["a float"] = () => 0.1,
            ["negative zero"] = () => -0.0,
            ["infinity"] = () => double.NegativeInfinity,
            ["not a number"] = () => double.NaN,
            ["an empty str"] = () => "",
            ["a str with quotes and a NUL"] = () => "'\"\0\\\n",
            ["a str beyond the basic plane"] = () => "Gr\u00fc\u00dfe \U0001f40d",
            ["a long str"] = () => new string('\u20ac', 100_000),
            ["a str with a lone surrogate"] = () => "a\ud800b",
            ["bytes"] = () => new byte[] { 0, 1, 255 },
            ["empty bytes"] = () => Array.Empty<byte>(),
            ["a bytearray"] = () => new PyByteArray([0, 1, 255]),
            ["an empty list"] = () => new List<object?>(),
            ["a list of many kinds"] = () => new List<object?> { 1L, "two", 3.5, null, true },
            ["a list of 2500 items"] = () => Enumerable.Range(0, 2500).Select(n => (object?)(long)n).ToList(),
            ["an empty tuple"] = () => PyTuple.Empty,
            ["a tuple of one"] = () => new PyTuple(1L),
            ["a tuple of four"] = () => new PyTuple(1L, "a", null, new PyTuple(2L)),
            ["an empty dict"] = () => new PyDict(),
            ["a dict of one"] = () => Dict(("a", 1L)),
            ["a dict in its order"] = () =>
                Dict([.. Enumerable.Range(0, 50).Select(n => ((object?)$"key {n * 37 % 50}", (object?)(long)n))]),
            ["a dict with ints as keys"] = () => Dict((1L, "a")),
            ["a dict with a tuple as a key"] = () => Dict((new PyTuple(1L, 2L), "a")),
            ["a dict with None as a key"] = () => Dict((null, "nothing")),
            ["a dict with bytes as a key"] = () => Dict((new byte[] { 1 }, 1L)),
            ["a dict with NaN twice as a key"] = () => Dict((double.NaN, 1L), (double.NaN, 2L)),
            ["a set"] = () => new PySet([1L]),
            ["a set with NaN twice"] = () => new PySet([(object)double.NaN, (object)double.NaN]),
            ["a frozenset"] = () => new PyFrozenSet(1L),
            ["a frozenset in a set"] = () => new PySet([new PyFrozenSet(null, "a")]),
            ["a complex"] = () => new Complex(1.5, -2),
            ["a Decimal"] = () => 1.5m,
            ["a Decimal with zeros at its end"] = () => 1.500m,
            ["Decimals that are equal"] = () => new List<object?> { 1.1m, 1.10m, -0.0m, 0m },
            ["a Decimal of 40 digits"] = () =>
                PyObject.Call(new PyGlobal("decimal", "Decimal"), "1234567890.123456789012345678901234567890"),
            ["a datetime"] = () => new DateTime(2024, 2, 29, 12, 30, 15),
            ["a datetime with milliseconds"] = () => new DateTime(2024, 2, 29, 12, 30, 15, 250),
            ["a datetime with microseconds"] = () => new DateTime(2024, 2, 29, 12, 30, 15, 123, 456),
            ["a datetime with a time zone"] = () => new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.FromHours(1)),
            ["a datetime in UTC"] = () => new DateTimeOffset(2024, 2, 29, 12, 0, 0, 0, 1, TimeSpan.Zero),
            ["a datetime with a named zone"] = () => PyObject.Call(
                DateTimeType,
                DateState,
                PyObject.Call(new PyGlobal("datetime", "timezone"), TimeSpan.FromHours(1), "CET")),
            ["a datetime in the hour that comes twice"] = () => PyObject.Call(DateTimeType, FoldedState),
            ["a date"] = () => new DateOnly(2024, 2, 29),
            ["a time"] = () => new TimeOnly(12, 30, 15),
            ["a time with microseconds"] = () => new TimeOnly(23, 59, 59, 999, 999),
            ["a timedelta"] = () => new TimeSpan(1, 2, 3, 4),
            ["a negative timedelta"] = () => new TimeSpan(-1, -2, -3),
            ["a timedelta with microseconds"] = () => new TimeSpan(0, 0, 0, 1, 2, 3),
            ["a UUID"] = () => Guid.Parse("00010203-0405-0607-0809-0a0b0c0d0e0f"),
            ["a range"] = () => new PyRange(0, 10, 3),
            ["a slice"] = () => new PySlice(1L, null, null),
            ["Ellipsis"] = () => PyGlobal.Ellipsis,
            ["an array.array of doubles"] = () => PyArray.Of(1.5, -2.5),
            ["an array.array of bytes"] = () => PyArray.Of<byte>(1, 2),
            ["a class by its name"] = () => new PyGlobal("collections", "OrderedDict"),
            ["a function by its name"] = () => new PyGlobal("os.path", "join"),
            ["a method by its name"] = () => new PyGlobal("collections", "OrderedDict.fromkeys"),
            ["an instance of a class"] = () => PyObject.New(new PyGlobal("shop", "Item")).WithState(Dict(("a", 1L))),
            ["an instance with arguments"] = () => PyObject.New(new PyGlobal("shop", "Item"), "tea", 1.10m),
            ["an instance with slots"] = () =>
                PyObject.New(new PyGlobal("shop", "Item")).WithState(new PyTuple(null, Dict(("a", 1L)))),
            ["an instance with arguments by name"] = () => PyObject.Create(
                PyConstruction.NewWithKeywords, new PyGlobal("shop", "Item"), new PyTuple(1L), Dict(("price", 2L))),
            ["an object of a call"] = () => PyObject.Call(new PyGlobal("fractions", "Fraction"), "1/3"),
            ["an OrderedDict"] = () =>
                With(PyObject.Call(new PyGlobal("collections", "OrderedDict")), PyStepKind.SetItems, "a", 1L),
            ["a deque"] = () =>
                With(PyObject.Call(new PyGlobal("collections", "deque")), PyStepKind.Append, 1L),
            ["an exception"] = () => PyObject.Call(new PyGlobal("builtins", "ValueError"), "wrong", 7L),
            ["an exception with attributes"] = () =>
                PyObject.Call(new PyGlobal("builtins", "KeyError"), 7L).WithState(Dict(("note", "n"))),
            ["an exception of a class of its own"] = () =>
                PyObject.Call(new PyGlobal("shop", "OutOfStock"), "tea", 3L),
            ["an instance of Python 2's old style"] = () => PyObject.Create(
                PyConstruction.Instance, new PyGlobal("shop", "Item"), PyTuple.Empty, null).WithState(Dict(("a", 1L))),
        };

    /// <summary>.NET values, and their Python values in Python's notation.</summary>
    public static IReadOnlyDictionary<string, (object? Value, string Repr)> OfDotNet { get; } =
        new Dictionary<string, (object?, string)>
        {
            ["null"] = (null, "None"),
            ["bool"] = (true, "True"),
            ["byte"] = ((byte)255, "255"),
            ["sbyte"] = ((sbyte)-1, "-1"),
            ["short"] = (short.MinValue, "-32768"),
            ["ushort"] = (ushort.MaxValue, "65535"),
            ["int"] = (int.MinValue, "-2147483648"),
            ["uint"] = (uint.MaxValue, "4294967295"),
            ["long"] = (long.MinValue, "-9223372036854775808"),
            ["ulong"] = (ulong.MaxValue, "18446744073709551615"),
            ["Int128"] = (Int128.MaxValue, "170141183460469231731687303715884105727"),
            ["BigInteger"] = (BigInteger.Pow(10, 30), "1000000000000000000000000000000"),
            ["float"] = (1.5f, "1.5"),
            ["double"] = (1e300, "1e+300"),
            ["Half"] = ((Half)0.5, "0.5"),
            ["decimal"] = (1.50m, "Decimal('1.50')"),
            ["decimals that are equal"] = (new[] { 1.1m, 1.10m }.ToList(), "[Decimal('1.1'), Decimal('1.10')]"),
            ["decimals of an anonymous type"] = (
                new { a = 1.1m, b = 1.10m }, "{'a': Decimal('1.1'), 'b': Decimal('1.10')}"),
            ["string"] = ("text", "'text'"),
            ["string with half of a pair"] = ("a\ud800", "'a\\ud800'"),
            ["char"] = ('c', "'c'"),
            ["byte[]"] = ("ab"u8.ToArray(), "b'ab'"),
            ["int[]"] = (new[] { 1, 2 }, "[1, 2]"),
            ["string[]"] = (new[] { "a", "b" }, "['a', 'b']"),
            ["object[]"] = (new object?[] { 1, null }, "[1, None]"),
            ["List<int>"] = (new List<int> { 1, 2 }, "[1, 2]"),
            ["Dictionary<string, int>"] = (new Dictionary<string, int> { ["a"] = 1 }, "{'a': 1}"),
            ["HashSet<int>"] = (new HashSet<int> { 1 }, "{1}"),
            ["FrozenSet<int>"] = (FrozenSet.Create(1), "{1}"),
            ["SortedSet<int>"] = (new SortedSet<int> { 1 }, "{1}"),
            ["ValueTuple"] = ((1, "a"), "(1, 'a')"),
            ["Tuple"] = (Tuple.Create(1, "a"), "(1, 'a')"),
            ["PyTuple"] = (new PyTuple(1L, "a"), "(1, 'a')"),
            ["enum"] = (DayOfWeek.Tuesday, "2"),
            ["DateTime"] = (new DateTime(2024, 2, 29, 1, 2, 3), "datetime.datetime(2024, 2, 29, 1, 2, 3)"),
            ["DateTime in UTC"] = (
                new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc),
                "datetime.datetime(2024, 2, 29, 1, 2, 3, tzinfo=datetime.timezone.utc)"),
            ["DateTimes that are equal"] = (
                new List<DateTime> { new(2024, 2, 29), new(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc) },
                "[datetime.datetime(2024, 2, 29, 0, 0), "
                + "datetime.datetime(2024, 2, 29, 0, 0, tzinfo=datetime.timezone.utc)]"),
            ["DateTime with microseconds"] = (
                new DateTime(2024, 2, 29, 1, 2, 3, 4, 5), "datetime.datetime(2024, 2, 29, 1, 2, 3, 4005)"),
            ["DateTimeOffset"] = (
                new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(-2)),
                "datetime.datetime(2024, 2, 29, 1, 2, 3, tzinfo=datetime.timezone(datetime.timedelta("
                + "days=-1, seconds=79200)))"),
            ["DateOnly"] = (new DateOnly(2024, 2, 29), "datetime.date(2024, 2, 29)"),
            ["TimeOnly"] = (new TimeOnly(1, 2, 3, 4, 5), "datetime.time(1, 2, 3, 4005)"),
            ["TimeSpan with microseconds"] = (
                TimeSpan.FromMicroseconds(1), "datetime.timedelta(microseconds=1)"),
            ["TimeSpan"] = (TimeSpan.FromMinutes(1), "datetime.timedelta(seconds=60)"),
            ["Guid"] = (Guid.Empty, "UUID('00000000-0000-0000-0000-000000000000')"),
            ["Complex"] = (Complex.ImaginaryOne, "1j"),
        };

    private static PyDict Dict(params (object? Key, object? Value)[] items) =>
        new(items.Select(item => KeyValuePair.Create(item.Key, item.Value)));

    private static PyObject With(PyObject value, PyStepKind kind, params List<object?> items)
    {
        value.Add(new PyStep(kind, items));
        return value;
    }
}

/// <summary>Formats a Python value in its notation, identically for all forms in which a codec may write it.</summary>
internal static class Meaning
{
    private static readonly PyGlobal DateTimeType = new("datetime", "datetime");
    private static readonly PyGlobal TimeDeltaType = new("datetime", "timedelta");
    private static readonly PyGlobal GetAttribute = new("builtins", "getattr");

    /// <summary>
    /// <c>datetime(2024, 2, 29, ...)</c> and <c>timedelta(0, -60, 0)</c> are calls that create the same values as the
    /// forms of Python's own pickler; and before protocol 4 a name inside a class is fetched from the class.
    /// </summary>
    public static string Of(object? value) => PyRepr.Format(value switch
    {
        PyObject { Construction: PyConstruction.Call, StepCount: 0 } made => Evaluate(made) ?? made,
        _ => value,
    });

    private static object? Evaluate(PyObject made) => (made.Callable, made.Arguments) switch
    {
        (PyGlobal type, [long year, long month, long day, long hour, long minute, long second, long microsecond])
            when type.Equals(DateTimeType) =>
            new DateTime((int)year, (int)month, (int)day, (int)hour, (int)minute, (int)second)
                .AddMicroseconds(microsecond),
        (PyGlobal type, [long days, long seconds, long microseconds]) when type.Equals(TimeDeltaType) =>
            new TimeSpan(days * TimeSpan.TicksPerDay + seconds * TimeSpan.TicksPerSecond
                + microseconds * TimeSpan.TicksPerMicrosecond),
        (PyGlobal getattr, [PyGlobal cls, string name]) when getattr.Equals(GetAttribute) =>
            new PyGlobal(cls.Module, $"{cls.QualifiedName}.{name}"),
        _ => null,
    };
}

/// <summary>Splits bytes into a sequence of small segments.</summary>
internal static class Pieces
{
    public static ReadOnlySequence<byte> Of(byte[] bytes, int length)
    {
        var first = new Segment(bytes.AsMemory(0, Math.Min(length, bytes.Length)), 0);
        Segment last = first;
        for (int start = length; start < bytes.Length; start += length)
        {
            last = last.Append(bytes.AsMemory(start, Math.Min(length, bytes.Length - start)));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
