using System.Buffers;
using System.Collections.Frozen;
using System.Numerics;
using PyCompat.Pickle.Razorvine;

namespace PyCompat.InteropTests.Razorvine;

/// <summary>
/// Values that plain Razorvine.Pickle loses or refuses, exchanged between the adapter and a real Python.
/// </summary>
public class RazorvineWithPythonTests
{
    private const int HighestProtocol = 5;

    private static readonly RazorvineSerializer Serializer = new();

    /// <summary>What Python sends, and its .NET value, which must go back unchanged.</summary>
    private static readonly (string Sent, object Value)[] Exact =
    [
        ("datetime.datetime(2024, 2, 29, 12, 30, 15, 123456)", new DateTime(2024, 2, 29, 12, 30, 15, 123, 456)),
        ("datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)", new DateTime(9999, 12, 31, 23, 59, 59, 999, 999)),
        ("datetime.datetime(2024, 2, 29, 1, 2, 3, 4, timezone.utc)",
            new DateTimeOffset(2024, 2, 29, 1, 2, 3, 0, 4, TimeSpan.Zero)),
        ("datetime.datetime(2024, 2, 29, tzinfo=timezone(timedelta(hours=-5, minutes=-30)))",
            new DateTimeOffset(2024, 2, 29, 0, 0, 0, new TimeSpan(-5, -30, 0))),
        ("datetime.date(1, 1, 1)", DateOnly.MinValue),
        ("datetime.time(23, 59, 59, 999999)", new TimeOnly(23, 59, 59, 999, 999)),
        ("timedelta(microseconds=-1)", TimeSpan.FromMicroseconds(-1)),
        ("Decimal('1.10')", 1.10m),
        ("Decimal('-0.00')", new decimal(0, 0, 0, true, 2)),
        ("2**63", BigInteger.One << 63),
        ("-2**100", -(BigInteger.One << 100)),
        ("2**3000", BigInteger.One << 3000),
        ("b''", Array.Empty<byte>()),
        ("b'\\x00\\xff'", new byte[] { 0, 255 }),
        ("complex(1.5, -0.0)", new Complex(1.5, -0.0)),
        ("frozenset(['a', None])", FrozenSet.Create<object?>("a", null)),
        ("'a\\ud800'", "a\ud800"),
        ("'\\x00\\xe9\\\\n\\n\\u20ac\\U0001f40d'", "\0\u00e9\\n\n\u20ac\U0001f40d"),
        ("collections.OrderedDict", new RazorvineGlobal("collections", "OrderedDict")),
        ("ValueError", new RazorvineGlobal("builtins", "ValueError")),
        ("functools.partial", new RazorvineGlobal("functools", "partial")),
        ("Ellipsis", new RazorvineGlobal("builtins", "Ellipsis")),
    ];

    /// <summary>Values that remain symbolic, and come back unchanged.</summary>
    private static readonly string[] Symbolic =
    [
        "[Decimal('1.1'), Decimal('1.10'), Decimal('1.1')]",
        "[datetime.datetime(2024, 2, 29), datetime.datetime(2024, 2, 29, tzinfo=timezone.utc)]",
        "datetime.datetime(2024, 2, 29, fold=1)",
        "datetime.datetime(2024, 2, 29, tzinfo=timezone(timedelta(hours=1), 'CET'))",
        "datetime.datetime(2024, 2, 29, tzinfo=timezone(timedelta(seconds=1)))",
        "datetime.time(12, 30, tzinfo=timezone.utc)",
        "[datetime.datetime(2024, 2, day, tzinfo=zone) for zone in [timezone(timedelta(hours=1))] for day in (1, 2)]",
        "timezone.utc",
        "[Decimal('NaN'), Decimal('1E+5'), Decimal('1234567890.123456789012345678901234567890')]",
        "twice(uuid.UUID(int=2**127 + 1))",
        "uuid.uuid1()",
        "twice(bytearray(b'ab'))",
        "ValueError('wrong', 7, None)",
        "KeyError(7)",
        "OSError(2, 'no such file', 'name')",
        "UnicodeDecodeError('utf-8', b'x', 0, 1, 'why')",
        "with_note(ValueError('wrong'))",
        "OutOfStock('tea', 3)",
        "StopIteration()",
        "[os.path.join, len, type(None), int]",
        "Plain",
        "parent_and_child()",
        "twice(Plain(prices=twice(Decimal('1.10')), at=datetime.time(1), none=None))",
        "Slotted('tea', 1.5)",
        "Line('tea', Decimal('1.10'))",
        "Color.GREEN",
        "range(1, 10, 2)",
        "slice(1, None)",
        "fractions.Fraction(1, 3)",
        "pathlib.PurePosixPath('a/b')",
        "array.array('d', [1.5])",
        "[array.array('B', [1]), array.array('u', 'ab'), array.array('q', [1]), array.array('l', [2**30])]",
        "{(1, 2): {b'a': {frozenset([b'b'])}}}",
        "{1: 'a', 'b': (), 2.5: [[]], 'more': {n * 37 % 2003: n for n in range(2003)}}",
    ];

    /// <summary>.NET values and their representation in Python.</summary>
    private static readonly (object Value, string Repr)[] Made =
    [
        (new DateTime(2024, 2, 29, 1, 2, 3, 4, 5), "datetime.datetime(2024, 2, 29, 1, 2, 3, 4005)"),
        (new DateTime(2024, 2, 29, 0, 0, 0, DateTimeKind.Utc),
            "datetime.datetime(2024, 2, 29, 0, 0, tzinfo=datetime.timezone.utc)"),
        (new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.FromHours(1)),
            "datetime.datetime(2024, 2, 29, 0, 0, tzinfo=datetime.timezone(datetime.timedelta(0, 3600)))"),
        (new DateOnly(2024, 2, 29), "datetime.date(2024, 2, 29)"),
        (new TimeOnly(1, 2, 3, 4, 5), "datetime.time(1, 2, 3, 4005)"),
        (new[] { 1.1m, 1.10m, 1.1m }, "(Decimal('1.1'), Decimal('1.10'), Decimal('1.1'))"),
        (new { Price = 1.10m }, "{'Price': Decimal('1.10')}"),
        (Guid.Parse("00010203-0405-0607-0809-0a0b0c0d0e0f"), "UUID('00010203-0405-0607-0809-0a0b0c0d0e0f')"),
        (BigInteger.Pow(-10, 25), "-10000000000000000000000000"),
        (Int128.MaxValue, Int128.MaxValue.ToString(CultureInfo.InvariantCulture)),
        ((Half)0.5, "0.5"),
        ("a\0b"u8.ToArray(), @"b'a\x00b'"),
        (new PyByteArray([1]), @"bytearray(b'\x01')"),
        (Array.Empty<byte>(), "b''"),
        (new Complex(1, 2), "(1+2j)"),
        ((1, "a", (decimal?)null), "(1, 'a', None)"),
        (new SortedSet<int> { 1 }, "{1}"),
        ("a\ud800", @"'a\ud800'"),
        (new PyGlobal("builtins", "len"), "<built-in function len>"),
        (new RazorvineGlobal("datetime", "datetime.fromtimestamp"),
            "<built-in method fromtimestamp of type object at "),
        (new RazorvineException(new PyGlobal("builtins", "KeyError"), "a", 1.10m), "KeyError('a', Decimal('1.10'))"),
    ];

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task Values_from_Python_are_exact_here_and_go_back_unchanged(InstalledPython python)
    {
        await using PythonProcess process = PythonChild.Start(python, "razorvine_peer", "answer");
        var wrong = new List<string>();
        foreach ((string sent, object value) in Exact)
        {
            for (int protocol = 0; protocol <= HighestProtocol; protocol++)
            {
                await CheckAsync(process.Connection, sent, protocol, value, wrong);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task Values_without_an_exact_type_here_go_back_unchanged(InstalledPython python)
    {
        await using PythonProcess process = PythonChild.Start(python, "razorvine_peer", "answer");
        var wrong = new List<string>();
        int passed = 0;
        foreach (string sent in Symbolic)
        {
            for (int protocol = 0; protocol <= HighestProtocol; protocol++)
            {
                passed += await CheckAsync(process.Connection, sent, protocol, null, wrong) ? 1 : 0;
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        // Old Pythons and low protocols cannot pickle some of these values.
        Assert.InRange(passed, Symbolic.Length * HighestProtocol, int.MaxValue);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task Values_created_here_have_the_stated_form_in_Python(InstalledPython python)
    {
        await using PythonProcess process = PythonChild.Start(python, "sent_values", "answer_with_repr");
        foreach ((object value, string repr) in Made)
        {
            await process.Connection.SendBytesAsync(Serialize(value), TestRun.Cancellation);
            string text = await process.Connection.ReceiveAsync<string>(TestRun.Cancellation);
            // Since 3.7 a timedelta names its parts, and other reprs have no trailing comma.
            text = text.Replace("timedelta(seconds=3600)", "timedelta(0, 3600)", StringComparison.Ordinal);
            Assert.StartsWith(repr, text.Replace(",)", ")", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    /// <summary>Returns false if this Python has no such object.</summary>
    private static async Task<bool> CheckAsync(
        Connection connection, string sent, int protocol, object? value, List<string> wrong)
    {
        await connection.SendAsync((sent, protocol), TestRun.Cancellation);
        byte[] message = await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
        if (message.Length == 0)
        {
            return false;
        }

        string difference;
        try
        {
            object? read = Serializer.Deserialize(new ReadOnlySequence<byte>(message));
            if (value is not null)
            {
                Assert.Equal(value, read);
                Assert.Equal(Bits(value), Bits(read!));
            }

            await connection.SendBytesAsync(Serialize(read), TestRun.Cancellation);
            difference = await connection.ReceiveAsync<string>(TestRun.Cancellation);
        }
        catch (Exception e) when (e is PickleException or Xunit.Sdk.XunitException)
        {
            // Python waits for a pickle, and reports that this is a different one.
            await connection.SendBytesAsync(Serialize(null), TestRun.Cancellation);
            await connection.ReceiveAsync<string>(TestRun.Cancellation);
            difference = e.Message;
        }

        if (difference.Length > 0)
        {
            wrong.Add($"{sent} at protocol {protocol}: {difference}");
        }

        return true;
    }

    /// <summary>Properties that equality ignores.</summary>
    private static string Bits(object value) => value switch
    {
        decimal number => string.Join(',', decimal.GetBits(number)),
        DateTime time => time.Kind.ToString(),
        DateTimeOffset time => time.Offset.ToString(),
        Complex number => $"{double.IsNegative(number.Imaginary)}",
        _ => value.GetType().Name,
    };

    private static byte[] Serialize(object? value)
    {
        var output = new ArrayBufferWriter<byte>();
        Serializer.Serialize(output, value);
        return output.WrittenSpan.ToArray();
    }
}
