using PyCompat.Pickle.Writing;

namespace PyCompat.UnitTests.Pickle.Model;

/// <summary>
/// Exceptions as hostile or unusual pickles describe them; what Pythons send is in the interop tests.
/// </summary>
public class PyExceptionTests
{
    private const int Deep = 100_000;

    [Fact]
    public void The_message_is_what_Python_prints()
    {
        Assert.Equal("KeyError: 1", Raise("KeyError", 1L).Message);
        Assert.Equal("KeyError: 'a'", Raise("KeyError", "a").Message);
        Assert.Equal("ValueError", Raise("ValueError").Message);
        Assert.Equal("smtplib.SMTPException: no", Of(new PyGlobal("smtplib", "SMTPException"), "no").Message);
        Assert.Equal("OSError: [Errno 2] no: 'x' -> 'y'", Raise("OSError", 2L, "no", "x", null, "y").Message);
    }

    [Fact]
    public void What_is_no_exception_is_refused()
    {
        PyObject[] others =
        [
            PyObject.Call(new PyGlobal("fractions", "Fraction"), "1/3"),
            PyObject.Call(new PyGlobal("collections", "Counter")),
            PyObject.Call(new PyGlobal("__main__", "function"), "x"),
            PyObject.New(new PyGlobal("__main__", "Point")),
            PyObject.Call(new PyGlobal("multiprocessing.pool", "rebuild_exc"), "no exception", "text"),
            PyObject.Call(PyObject.Call(new PyGlobal("functools", "partial"), new PyGlobal("builtins", "int")), "7"),
        ];
        Assert.All(others, static other =>
        {
            Assert.False(other.IsException);
            Assert.Throws<InvalidOperationException>(() => other.ToException());
            Assert.Throws<ArgumentException>(() => new PyException(other));
        });
    }

    [Fact]
    public void A_class_that_may_be_an_exception_is_accepted()
    {
        PyObject raised = PyObject.Call(new PyGlobal("__main__", "Boom"), "x");
        Assert.False(raised.IsException);
        Assert.Equal("Boom: x", raised.ToException().Message);
    }

    [Fact]
    public void A_pools_carrier_is_opened_and_kept()
    {
        PyObject raised = PyObject.Call(new PyGlobal("builtins", "ValueError"), "boom");
        PyObject carrier = Carry(raised, "\n\"\"\"\nTraceback\n\"\"\"");
        PyException exception = carrier.ToException();
        Assert.True(carrier.IsException);
        Assert.Equal("builtins.ValueError", exception.Type.ToString());
        Assert.Equal(["boom"], exception.Arguments);
        Assert.Equal("Traceback\n", exception.RemoteTraceback);
        Assert.Same(carrier, exception.Exception);
        PyObject outer = Made("TypeError").WithState(new PyDict { ["__cause__"] = carrier });
        Assert.Same(carrier, ((PyException)outer.ToException().InnerException!).Exception);
        Assert.Contains("Traceback", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Carriers_within_carriers_are_refused()
    {
        PyObject carrier = PyObject.Call(new PyGlobal("builtins", "ValueError"), "boom");
        for (int i = 0; i < Deep; i++)
        {
            carrier = Carry(carrier, "text");
        }

        Assert.False(carrier.IsException);
        Assert.Throws<InvalidOperationException>(() => carrier.ToException());
    }

    [Fact]
    public void Keyword_arguments_are_kept()
    {
        var type = new PyGlobal("__main__", "StatusError");
        PyObject partial = PyObject.Call(new PyGlobal("functools", "partial"), type)
            .WithState(new PyTuple(type, new PyTuple("first"), new PyDict { ["code"] = 3L }, null));
        PyException exception = PyObject.Call(partial, "second").ToException();
        Assert.Equal("StatusError", exception.Type.QualifiedName);
        Assert.Equal(["first", "second"], exception.Arguments);
        Assert.Equal(3L, exception.Keywords!["code"]);
    }

    [Fact]
    public void Causes_become_inner_exceptions()
    {
        PyObject cause = Made("KeyError", 1L);
        PyObject context = Made("TypeError", "t");
        Assert.Equal("KeyError: 1", Inner(new PyDict { ["__cause__"] = cause, ["__context__"] = context }));
        Assert.Equal("TypeError: t", Inner(new PyDict { ["__context__"] = context }));
        Assert.Null(Inner(new PyDict { ["__context__"] = context, ["__suppress_context__"] = true }));
        Assert.Null(Inner(new PyDict { ["__cause__"] = "no exception" }));
    }

    [Fact]
    public void A_traceback_as_the_cause_is_the_remote_traceback()
    {
        PyObject traceback = PyObject.Call(new PyGlobal("concurrent.futures.process", "_RemoteTraceback"), "text");
        PyException exception = Made("ValueError").WithState(new PyDict { ["__cause__"] = traceback }).ToException();
        Assert.Equal("text", exception.RemoteTraceback);
        Assert.Null(exception.InnerException);
    }

    [Fact]
    public void A_cause_that_leads_back_ends_there()
    {
        PyObject one = Made("ValueError", 1L);
        PyObject other = Made("ValueError", 2L).WithState(new PyDict { ["__cause__"] = one });
        one.WithState(new PyDict { ["__cause__"] = other });
        PyException exception = one.ToException();
        Assert.Equal("ValueError: 2", exception.InnerException!.Message);
        Assert.Null(exception.InnerException.InnerException);
        Assert.Contains("---> ...", exception.ToString(), StringComparison.Ordinal);
        PyObject own = Made("ValueError", 3L);
        Assert.Null(own.WithState(new PyDict { ["__cause__"] = own }).ToException().InnerException);
    }

    [Fact]
    public void Many_causes_are_cut()
    {
        PyObject chain = Made("ValueError", 0L);
        for (int i = 1; i < Deep; i++)
        {
            chain = Made("ValueError", (long)i).WithState(new PyDict { ["__cause__"] = chain });
        }

        PyException exception = chain.ToException();
        Assert.Equal(101, Chain(exception).Count());
        Assert.Contains("---> ...", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_has_its_members()
    {
        PyException group = Raise(
            "ExceptionGroup", "many", new List<object?> { Made("ValueError", 1L), Made("KeyError", "a") });
        Assert.Equal("ExceptionGroup: many (2 sub-exceptions)", group.Message);
        Assert.Equal(["ValueError: 1", "KeyError: 'a'"], group.Exceptions.Select(static member => member.Message));
        Assert.Contains("KeyError: 'a'", group.ToString(), StringComparison.Ordinal);
        Assert.Empty(Raise("ValueError", "text", new List<object?> { Made("KeyError") }).Exceptions);
        Assert.Empty(Raise("ExceptionGroup", "text", new List<object?> { "no exception" }).Exceptions);
    }

    [Fact]
    public void Groups_that_would_be_endless_have_a_short_text()
    {
        PyObject deep = Made("ValueError", 1L);
        for (int i = 0; i < Deep; i++)
        {
            deep = Made("ExceptionGroup", "twice", new List<object?> { deep, deep });
        }

        var members = new List<object?>();
        PyObject own = Made("ExceptionGroup", "own", members);
        members.Add(own);
        Assert.InRange(deep.ToException().ToString().Length, 1, 1_000_000);
        Assert.InRange(own.ToException().ToString().Length, 1, 1_000_000);
        var wide = new List<object?>(Enumerable.Repeat<object?>(Made("ValueError", 1L), Deep));
        string text = Raise("ExceptionGroup", "wide", wide).ToString();
        Assert.Contains($"and {Deep - 15} more exceptions", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_members_of_a_huge_group_are_wrapped_when_they_are_asked_for()
    {
        PyObject chain = Made("ValueError", 0L);
        for (int i = 1; i < 100; i++)
        {
            chain = Made("ValueError", (long)i).WithState(new PyDict { ["__cause__"] = chain });
        }

        var members = new List<object?>(Enumerable.Repeat<object?>(chain, Deep));
        PyException group = Raise("ExceptionGroup", "wide", members);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains($"and {Deep - 15} more exceptions", group.ToString(), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        IReadOnlyList<PyException> all = group.Exceptions;
        Assert.Same(all, group.Exceptions);
        Assert.Equal(Deep, all.Count);
        Assert.Same(all[0], group.Exceptions.First());
        Assert.Same(all[99], all[99]);
        Assert.NotSame(all[100], all[100]); // not remembered
        Assert.Equal("ValueError: 99", all[Deep - 1].Message);
        Assert.Equal(Deep, all.Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => all[Deep]);
        members.Add("no exception");
        Assert.Throws<InvalidOperationException>(() => all[Deep]);
        Assert.Empty(Raise("ExceptionGroup", "wide", members).Exceptions);
    }

    [Fact]
    public void Groups_of_other_names_have_their_members()
    {
        List<object?> exceptions = [Made("ValueError", 1L), Own("Boom", "x")];
        PyException many = Own("ManyErrors", "m", exceptions).ToException();
        Assert.Equal("ManyErrors: m (2 sub-exceptions)", many.Message);
        Assert.Equal(["ValueError: 1", "Boom: x"], many.Exceptions.Select(static member => member.Message));
        PyException one = Own("Bundle", "m", new PyTuple(exceptions[0])).ToException();
        Assert.Equal("Bundle: m (1 sub-exception)", one.Message);
        Assert.Equal("ValueError: 1", Assert.Single(one.Exceptions).Message);
        Assert.Contains(
            "---> (member 1) PyCompat.Pickle.PyException: ValueError: 1", one.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_arguments_make_no_group_of_an_exception_of_another_name()
    {
        List<object?> exceptions = [Made("ValueError", 1L)];
        PyObject[] others =
        [
            Own("ManyErrors", "m", new List<object?>()), Own("ManyErrors", 1L, exceptions),
            Own("ManyErrors", "m", new List<object?> { Made("ValueError", 1L), "no exception" }),
            Own("ManyErrors", "m", exceptions, 3L), Own("ManyErrors", exceptions), Made("ValueError", "m", exceptions),
            Own("ManyErrors", "m", new List<object?> { Own("Detail", 1L) }), // anything may be called so
        ];
        Assert.All(others, static other =>
        {
            Assert.Empty(other.ToException().Exceptions);
            Assert.DoesNotContain("sub-exception", other.ToException().Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Arguments_that_contain_the_exception_have_a_text()
    {
        var arguments = new List<object?>();
        PyObject own = Made("ValueError", arguments);
        arguments.Add(own);
        Assert.StartsWith("ValueError: [", own.ToException().Message, StringComparison.Ordinal);
        PyObject deep = Made("ValueError", 1L);
        PyTuple twice = new(1L);
        for (int i = 0; i < 100; i++)
        {
            deep = Made("ValueError", deep);
            twice = new PyTuple(twice, twice);
        }

        Assert.StartsWith("ValueError: ", deep.ToException().Message, StringComparison.Ordinal);
        Assert.InRange(Raise("ValueError", twice).Message.Length, 1, 20_000);
    }

    [Fact]
    public void Arguments_that_do_not_fit_the_class_have_a_text()
    {
        string[] classes =
        [
            "KeyError", "OSError", "SyntaxError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError",
            "ExceptionGroup",
        ];
        object?[][] all =
        [
            [], [null], ["x", "y"], ["x", null, -1L, 0L, "y"], ["x", "", 0L, 1L, "y"],
            ["x", "y", long.MaxValue, 0L, 1L], ["x", new PyTuple(1L, 2L)], ["x", 5L, 1L, 2L],
            ["x", new List<object?>()],
        ];
        Assert.All(classes, type => Assert.All(all, arguments => Assert.StartsWith(
            type, PyObject.Call(new PyGlobal("builtins", type), arguments).ToException().Message,
            StringComparison.Ordinal)));
        Assert.All(all, arguments => Assert.NotEmpty(
            PyObject.Call(new PyGlobal("json.decoder", "JSONDecodeError"), arguments).ToException().Message));
    }

    [Fact]
    public void Notes_of_any_kind_are_texts()
    {
        PyObject raised = Made("ValueError").WithState(new PyDict { ["__notes__"] = new List<object?> { "a", 1L } });
        Assert.Equal(["a", "1"], raised.ToException().Notes);
        Assert.Empty(Made("ValueError").WithState(new PyDict { ["__notes__"] = 1L }).ToException().Notes);
    }

    [Fact]
    public void Many_notes_are_formatted_when_they_are_asked_for()
    {
        string text = new('x', 50_000);
        var list = new List<object?>(Enumerable.Repeat<object?>(Made("ValueError", text), Deep)) { "last" };
        PyException exception = Made("KeyError").WithState(new PyDict { ["__notes__"] = list }).ToException();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(Deep + 1, exception.Notes.Count);
        Assert.Equal("last", exception.Notes[Deep]);
        Assert.Equal(text, exception.Notes[0]);
        string whole = exception.ToString();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
        Assert.InRange(whole.Length, 100_000, 200_000);
        Assert.EndsWith($"\n... and {Deep - 1} more notes", whole, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_of_NET_is_read_back_with_its_causes()
    {
        var sent = new InvalidOperationException("outer", new FormatException("inner"));
        byte[] pickle = PickleSerializer.Default.Serialize(sent);
        var received = PickleSerializer.Default.Deserialize<PyException>(pickle);
        Assert.Equal("RuntimeError: System.InvalidOperationException: outer", received.Message);
        Assert.Equal("RuntimeError: System.FormatException: inner", received.InnerException!.Message);
    }

    [Fact]
    public void Exceptions_that_are_sent_twice_stay_one()
    {
        var inner = new FormatException("inner");
        var sent = new AggregateException(new InvalidOperationException("outer", inner), inner);
        var received = (PyObject)PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize(sent))!;
        Assert.True(received.TryGetAttribute("exceptions", out object? members));
        var outer = (PyObject)((List<object?>)members!)[0]!;
        Assert.True(outer.TryGetAttribute("__cause__", out object? cause));
        Assert.Same(((List<object?>)members)[1], cause);
    }

    [Fact]
    public void Attributes_that_cannot_be_set_everywhere_are_not_sent_along()
    {
        PyObject hostile = Made("ValueError", "x").WithState(new PyDict { ["args"] = 1L });
        PyObject described = OutgoingException.Describe(new InvalidOperationException("o", hostile.ToException()));
        Assert.True(described.TryGetAttribute("__cause__", out object? cause));
        Assert.Equal("builtins.RuntimeError", ((PyObject)cause!).Class!.ToString());
    }

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }

    private static string? Inner(PyDict state) =>
        Made("ValueError").WithState(state).ToException().InnerException?.Message;

    private static PyObject Carry(PyObject raised, string text) =>
        PyObject.Call(new PyGlobal("multiprocessing.pool", "rebuild_exc"), raised, text);

    private static PyObject Made(string type, params ReadOnlySpan<object?> arguments) =>
        PyObject.Call(new PyGlobal("builtins", type), arguments);

    private static PyObject Own(string type, params ReadOnlySpan<object?> arguments) =>
        PyObject.Call(new PyGlobal("__main__", type), arguments);

    private static PyException Raise(string type, params ReadOnlySpan<object?> arguments) =>
        Made(type, arguments).ToException();

    private static PyException Of(PyGlobal type, params ReadOnlySpan<object?> arguments) =>
        PyObject.Call(type, arguments).ToException();
}
