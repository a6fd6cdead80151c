namespace PyCompat.InteropTests.Types.RealValues;

/// <content>Exceptions in place of the requested value, and objects that are not exceptions.</content>
internal static partial class RealValueTable
{
    private const string Boom = "ValueError('boom')";

    private const string GotBoom = "got the exception ValueError: boom";

    private static IReadOnlyList<RealValue> Exceptions =>
    [
        Refused<Reply>(Boom, "record", GotBoom),
        Refused<Dictionary<string, Reply>>("{'a': " + Boom + "}", "Dictionary<string, record>", "$['a']: expected"),
        Refused<Reply[]>($"[{Boom}]", "record[]", "$[0]: expected a dict or an object, " + GotBoom),
        Refused<Hue>("ValueError('RED')", "enum", "got the exception ValueError: RED"),
        Refused<int>("ValueError(1)", "int", "got the exception ValueError: 1"),
        Refused<int?>("ValueError(1)", "int?", "got the exception ValueError: 1"),
        Refused<string>(Boom, "string", GotBoom),
        Refused<decimal>("ValueError('1.5')", "decimal", "got the exception ValueError: 1.5"),
        Refused<int[]>("ValueError(1, 2)", "int[]", "got the exception ValueError: (1, 2)"),
        Refused<(int, int)>("ValueError(1, 2)", "(int, int)", "got the exception ValueError: (1, 2)"),
        Refused<HashSet<int>>("ValueError([1])", "HashSet<int>", "got the exception ValueError: [1]"),
        Refused<Dictionary<string, int>>(
            "KeyError('a')", "Dictionary<string, int>", "got the exception KeyError: 'a'"),
        Refused<DateTime>("KeyError('a')", "DateTime", "got the exception KeyError: 'a'"),
        Refused<Guid>("KeyError('a')", "Guid", "got the exception KeyError: 'a'"),
        Refused<bool>("StopIteration(True)", "bool", "got the exception StopIteration: True"),
        Read<PyException>(Boom, "PyException", "ValueError: boom"),
        Read<Exception[]>($"[{Boom}]", "Exception[]", "[ValueError: boom]"),
        Refused<PyException>("'x'", "PyException", "expected PyException, got str"),
        Refused<Pair>("FileNotFoundError(2, 'No such file')", "record", "[Errno 2] No such file", "3.6"),
        Refused<Reply>("KeyboardInterrupt('x')", "record", "got the exception KeyboardInterrupt: x"),
        Refused<Reply>(
            "UnicodeDecodeError('ascii', b'x', 0, 1, 'no')", "record", "got the exception UnicodeDecodeError"),
        Refused<ShopLine>("LostError('tea', 1.5, 2)", "record", "got the exception LostError: ('tea', 1.5, 2)"),
        Refused<Reply>("Lost('x')", "record", "got what a call of __main__.Lost made"),
        Refused<Reply>("socket.timeout('timed out')", "record", "timed out"),
        Refused<string>(
            "smtplib.SMTPServerDisconnected('RED')", "string", "got the exception smtplib.SMTPServerDisconnected: RED",
            "2.7", "smtplib"),
        Refused<Hue>(
            "smtplib.SMTPServerDisconnected('RED')", "enum", "got the exception smtplib.SMTPServerDisconnected: RED",
            "2.7", "smtplib"),
        Refused<string>("bdb.BdbQuit('x')", "string", "got the exception bdb.BdbQuit: x", "2.7", "bdb"),
        Refused<string>(
            "email.errors.NoBoundaryInMultipartDefect('x')", "string", "email.errors.NoBoundaryInMultipartDefect: x",
            "3.6", "email.errors"),
        Refused<string>(
            "imaplib.IMAP4.abort('x')", "string", "expected a str", "3.6", "imaplib") with { Protocol = 4 },
        Refused<string>("MyErr('x')", "string", "got the exception MyErr: x"),
        Refused<Hue>("MyErr('RED')", "enum", "got the exception MyErr: RED"),
        Refused<Pair>(
            "with_attributes(Boom(), code=1, text='x')", "record", "got what a call of __main__.Boom made"),
        new RealValue<LostLine>(
            "LostError('tea', 1.5, 2)",
            "[PyClass(Form = Call)] record",
            "LostLine { ProductName = tea, UnitPrice = 1.5, Count = 2 }")
        {
            Oldest = "2.7",
        },
        Read<Attribute>("with_attributes(ParseError(), a=1)", "record", "Attribute { A = 1 }"),
        Refused<ShopLine>("ByFunction()", "record", "got what a call of __main__.made made"),
        Refused<Lax>("ByCall('tea')", "record", "got what a call of __main__.ByCall made"),
        Refused<Reply>("pathlib.PurePosixPath('/a')", "record", "PurePosixPath made", "3.6", "pathlib"),
        Refused<Hue>("pathlib.PurePosixPath('RED')", "enum", "PurePosixPath", "3.6", "pathlib"),
        Refused<Pair>("fractions.Fraction(1, 3)", "record", "fractions.Fraction"),
        Refused<Hue>("fractions.Fraction(1)", "enum", "fractions.Fraction"),
        Refused<int>("fractions.Fraction(1)", "int", "fractions.Fraction"),
        Refused<Reply>("Rate(1).method", "record", "builtins.getattr", "3.6"),
        Refused<Reply>("functools.partial(int, '7')", "record", "functools.partial", "3.6"),
        new RealValue<Attribute>("types.SimpleNamespace(a=1)", "record", "Attribute { A = 1 }") { Needs = "types" },
        new RealValue<ShopLine>(
            "Line('tea', 1.5, 2)", "record", "ShopLine { ProductName = tea, UnitPrice = 1.5, Count = 2 }")
        {
            Oldest = "2.7",
        },
        new RealValue<ShopLine>(
            "Named('tea', 1.5, 2)", "record", "ShopLine { ProductName = tea, UnitPrice = 1.5, Count = 2 }")
        {
            Oldest = "2.7",
        },
        Refused<Lax>("Named('tea', 1.5, 2)", "record", "made of 3 values, but Lax has 4 members"),
        Refused<Swapped>("Named('tea', 1.5, 2)", "record", "$.unit_price: expected a number, got str"),
        Refused<ShopLine>(
            "FrozenSlotted('tea', 1.5, 2)", "record", "Form = PyInstanceForm.Call", "3.10"),
        new RealValue<Frozen>(
            "FrozenSlotted('tea', 1.5, 2)",
            "[PyClass(Form = Call)] record",
            "Frozen { ProductName = tea, UnitPrice = 1.5, Count = 2 }")
        {
            Oldest = "3.10",
            Protocol = 2,
        },
    ];

    private static RealValue<T> Refused<T>(
        string sent, string type, string error, string oldest = "2.7", string needs = "") => new(sent, type, error)
        {
            Error = PickleErrorCode.TypeMismatch,
            Oldest = oldest,
            Needs = needs,
        };

    private static RealValue<T> DoesNotFit<T>(
        string sent, string type, string error, string oldest = "2.7", string needs = "") =>
        Refused<T>(sent, type, error, oldest, needs) with { Error = PickleErrorCode.OutOfRange };

    private static RealValue<T> Read<T>(
        string sent, string type, string expected, string oldest = "2.7", string needs = "") =>
        new(sent, type, expected) { Oldest = oldest, Needs = needs };
}
