namespace PyCompat.UnitTests.Pickle.Text;

/// <summary>The texts of exceptions that consist of exceptions: of themselves, of many, or of one many times.</summary>
public class PyExceptionTextTests
{
    private const int Deep = 100_000;

    // PyTextScope: what is within an exception is limited together, and what is around it comes on top.
    private const int MaxExceptions = 100;
    private const int MaxLength = 200_000;

    /// <summary>Every class whose text consists of its arguments, and how many it takes.</summary>
    private static readonly (string Module, string Name, int Count)[] ByArguments =
    [
        ("builtins", "ValueError", 1), ("builtins", "KeyError", 1), ("builtins", "OSError", 2),
        ("builtins", "OSError", 5), ("builtins", "SyntaxError", 1), ("builtins", "ExceptionGroup", 2),
        ("ssl", "SSLError", 2), ("xmlrpc.client", "Error", 1), ("xmlrpc.client", "Error", 2),
        ("asyncio.exceptions", "IncompleteReadError", 2), ("asyncio.exceptions", "LimitOverrunError", 1),
        ("calendar", "IllegalMonthError", 1), ("importlib.metadata", "PackageNotFoundError", 1),
        ("multiprocessing.managers", "RemoteError", 1), ("multiprocessing.pool", "MaybeEncodingError", 2),
        ("urllib.error", "URLError", 1), ("zoneinfo._common", "ZoneInfoNotFoundError", 1), ("__main__", "OwnError", 1),
    ];

    /// <summary>Every class whose text consists of attributes.</summary>
    private static readonly (string Module, string Name, string[] Names)[] ByAttributes =
    [
        ("argparse", "ArgumentError", ["argument_name", "message"]), ("configparser", "Error", ["message"]),
        ("doctest", "DocTestFailure", ["test"]), ("email.errors", "NonPrintableDefect", ["non_printables"]),
        ("getopt", "GetoptError", ["msg"]), ("netrc", "NetrcParseError", ["msg", "filename", "lineno"]),
        ("optparse", "OptionError", ["option_id", "msg"]), ("subprocess", "TimeoutExpired", ["cmd", "timeout"]),
        ("urllib.error", "HTTPError", ["code", "msg"]), ("xmlrpc.client", "Fault", ["faultCode", "faultString"]),
        ("xml.sax._exceptions", "SAXParseException", ["_systemId", "_linenum", "_colnum", "_msg"]),
        ("xmlrpc.client", "ProtocolError", ["url", "errcode", "errmsg"]),
    ];

    [Fact]
    public void An_exception_that_is_all_of_its_arguments_has_a_bounded_text()
    {
        Assert.All(ByArguments, static row =>
        {
            // An exception cannot be changed once it is made; its own argument is within a list, or it is a chain.
            PyObject one = PyObject.Call(new PyGlobal(row.Module, row.Name), "innermost", 1L);
            for (int i = 0; i < Deep; i++)
            {
                one = PyObject.Call(new PyGlobal(row.Module, row.Name), Repeat(one, row.Count));
            }

            AssertBounded(one);
        });
    }

    [Fact]
    public void An_exception_that_is_all_of_its_attributes_has_a_bounded_text()
    {
        Assert.All(ByAttributes, static row =>
        {
            PyObject own = PyObject.Call(new PyGlobal(row.Module, row.Name), "own");
            var state = new PyDict();
            foreach (string name in row.Names)
            {
                state[name] = own;
            }

            AssertBounded(own.WithState(state));
            AssertBounded(Chain(inner => PyObject.Call(new PyGlobal(row.Module, row.Name), "x").WithState(
                new PyDict(row.Names.Select(name => KeyValuePair.Create<object?, object?>(name, inner))))));
        });
    }

    [Fact]
    public void A_CalledProcessError_may_be_its_own_command()
    {
        PyObject own = Of("subprocess", "CalledProcessError", 1L, "x");
        own.WithState(new PyDict { ["returncode"] = 1L, ["cmd"] = own });
        string text = own.ToException().Message;
        Assert.StartsWith("subprocess.CalledProcessError: Command 'Command '", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1, MaxLength);
        AssertBounded(Chain(Exit));
    }

    [Fact]
    public void Chains_of_JSONDecodeErrors_and_UnicodeErrors_have_a_bounded_text()
    {
        AssertBounded(Chain(static inner => Of("json.decoder", "JSONDecodeError", inner, "document", 3L)));
        byte[] bytes = [1];
        AssertBounded(Chain(inner => Of("builtins", "UnicodeDecodeError", inner, bytes, 0L, 1L, inner)));
        AssertBounded(Chain(static inner => Of("builtins", "UnicodeEncodeError", inner, "x", 0L, 1L, inner)));
        AssertBounded(Chain(static inner => Of("builtins", "UnicodeTranslateError", "x", 0L, 1L, inner)));
    }

    [Fact]
    public void An_exception_that_is_each_item_of_its_list_is_formatted_a_limited_number_of_times()
    {
        PyObject own = Of("optparse", "AmbiguousOptionError", "x");
        own.WithState(new PyDict { ["opt_str"] = "-x", ["possibilities"] = new List<object?>(Repeat(own, 100)) });
        Assert.InRange(Count(own.ToException().Message, "ambiguous option: "), 11, MaxExceptions + 1);
        AssertBounded(own);
        PyObject shared = Of("optparse", "AmbiguousOptionError").WithState(new PyDict
        {
            ["opt_str"] = "-x",
            ["possibilities"] = new List<object?>(Repeat(Of("builtins", "ValueError", "once"), 200)),
        });
        Assert.Equal(MaxExceptions, Count(shared.ToException().Message, "once"));
        Assert.Equal(MaxExceptions, Count(shared.ToException().Message, "..."));
    }

    [Fact]
    public void An_exception_that_is_each_of_its_attributes_is_formatted_a_limited_number_of_times()
    {
        PyObject own = Of("xml.sax._exceptions", "SAXParseException", "x");
        own.WithState(new PyDict { ["_systemId"] = own, ["_linenum"] = own, ["_colnum"] = own, ["_msg"] = own });
        string text = own.ToException().Message;
        Assert.InRange(text.Length, 1, MaxLength);
        Assert.InRange(text.Split(':').Length, 3 * MaxExceptions, 20 * MaxExceptions);
    }

    [Fact]
    public void Long_strings_within_exceptions_share_one_limit()
    {
        PyObject error = Of("builtins", "OSError", new string('x', 50_000), new string('y', 50_000));
        for (int i = 0; i < 9; i++)
        {
            error = Of("builtins", "OSError", error, error);
        }

        string text = error.ToException().Message;
        Assert.Equal(50_000, Count(text, "x"));
        Assert.InRange(Count(text, "[Errno"), 10, MaxExceptions + 1);
        Assert.InRange(text.Length, 100_000, 110_000);
    }

    [Fact]
    public void The_strings_of_the_outermost_exception_are_whole()
    {
        string text = new('x', 1_000_000);
        Assert.Equal("ValueError: " + text, Of("builtins", "ValueError", text).ToException().Message);
        Assert.Equal(
            $"[Errno {text}] {text}",
            Of("builtins", "OSError", text, text).ToException().Message["OSError: ".Length..]);
    }

    [Fact]
    public void Strings_within_an_exception_are_whole_up_to_the_limit()
    {
        string limit = new('x', 100_000);
        Assert.Equal("ValueError: " + limit, Message(Of("builtins", "KeyboardInterrupt", limit)));
        Assert.Equal("ValueError: " + limit + "...", Message(Of("builtins", "KeyboardInterrupt", limit + "x")));
        string pair = limit[1..] + "\U0001F600";
        Assert.Equal("ValueError: " + limit[1..] + "...", Message(Of("builtins", "KeyboardInterrupt", pair)));

        static string Message(PyObject inner) => Of("builtins", "ValueError", inner).ToException().Message;
    }

    [Fact]
    public void Lists_that_are_printed_item_by_item_are_limited()
    {
        string name = new('x', 50_000);
        AssertBounded(Of("decimal", "Inexact", new List<object?>(Repeat(new PyGlobal("decimal", name), Deep))));
        Assert.All<object?>([name, "", 1L, "ab"], static item =>
        {
            PyObject error = Of("optparse", "AmbiguousOptionError").WithState(
                new PyDict { ["opt_str"] = "-x", ["possibilities"] = new List<object?>(Repeat(item, 1_000_000)) });
            AssertBounded(error);
            Assert.EndsWith("...?)", error.ToException().Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Documents_are_searched_for_a_position_up_to_a_limit()
    {
        string document = new('\n', 3_000_000);
        PyObject error = Of("json.decoder", "JSONDecodeError", "bad", document, 2_999_999L);
        const string Found = "line 3000000 column 1 (char 2999999)";
        Assert.Contains(Found, error.ToException().Message, StringComparison.Ordinal);
        PyObject all = Of("optparse", "AmbiguousOptionError").WithState(
            new PyDict { ["opt_str"] = "-x", ["possibilities"] = new List<object?>(Repeat(error, 10)) });
        Assert.Equal(3, Count(all.ToException().Message, Found));
        AssertBounded(all);
    }

    private static void AssertBounded(PyObject raised) =>
        Assert.InRange(raised.ToException().Message.Length, 1, MaxLength);

    private static PyObject Chain(Func<PyObject, PyObject> wrap)
    {
        PyObject chain = Of("builtins", "ValueError", "innermost");
        for (int i = 0; i < Deep; i++)
        {
            chain = wrap(chain);
        }

        return chain;
    }

    private static PyObject Exit(object? command) => Of("subprocess", "CalledProcessError", 1L, "x")
        .WithState(new PyDict { ["returncode"] = 1L, ["cmd"] = command });

    private static PyObject Of(string module, string name, params ReadOnlySpan<object?> arguments) =>
        PyObject.Call(new PyGlobal(module, name), arguments);

    private static object?[] Repeat(object? value, int count) => [.. Enumerable.Repeat(value, count)];

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
