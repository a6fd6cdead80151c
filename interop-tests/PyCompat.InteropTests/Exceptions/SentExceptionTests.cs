using System.Text.Json;

namespace PyCompat.InteropTests.Exceptions;

/// <summary>What Python receives when .NET sends exceptions.</summary>
public class SentExceptionTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public void An_exception_arrives_with_its_causes_and_its_stack(InstalledPython python)
    {
        Exception thrown = Throw(new InvalidOperationException("outer", Throw(new FormatException("inner"))));
        ExceptionRow seen = Send(python, thrown);
        Assert.Equal("RuntimeError: System.InvalidOperationException: outer", seen.Line);
        Assert.Equal(["RuntimeError: System.FormatException: inner"], seen.Causes);
        string note = Assert.Single(seen.Notes);
        Assert.Contains(nameof(Throw), note, StringComparison.Ordinal);
        if (python.Series >= new Version(3, 11))
        {
            Assert.Contains(note, seen.Printed, StringComparison.Ordinal);
            Assert.Contains("the direct cause of the following exception", seen.Printed, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public void An_exception_that_was_not_thrown_has_neither(InstalledPython python)
    {
        ExceptionRow seen = Send(python, new InvalidOperationException("plain"));
        Assert.Equal("RuntimeError: System.InvalidOperationException: plain", seen.Line);
        Assert.Empty(seen.Causes);
        Assert.Empty(seen.Notes);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public void All_exceptions_of_an_AggregateException_arrive(InstalledPython python)
    {
        ExceptionRow seen = Send(python, new AggregateException(new FormatException("a"), new TimeoutException("b")));
        Assert.Equal(
            ["RuntimeError: System.FormatException: a", "RuntimeError: System.TimeoutException: b"], seen.Members);
        Assert.Equal(["RuntimeError: System.FormatException: a"], seen.Causes);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public void A_cause_whose_class_the_other_end_may_lack_arrives_as_its_text(InstalledPython python)
    {
        PyException known = PyObject.Call(new PyGlobal("builtins", "KeyError"), 1L).ToException();
        PyException unknown = PyObject.Call(new PyGlobal("no.such.module", "LostError"), "lost").ToException();
        Assert.Equal(["KeyError: 1"], Send(python, new InvalidOperationException("outer", known)).Causes);
        Assert.Equal(
            ["RuntimeError: no.such.module.LostError: lost"],
            Send(python, new InvalidOperationException("outer", unknown)).Causes);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public void What_a_cause_was_raised_while_handling_arrives_as_its_context(InstalledPython python)
    {
        PyObject handled = PyObject.Call(new PyGlobal("builtins", "KeyError"), 1L);
        PyException cause = PyObject.Call(new PyGlobal("builtins", "ValueError"), "x")
            .WithState(new PyDict { ["__context__"] = handled }).ToException();
        ExceptionRow seen = Send(python, new InvalidOperationException("outer", cause));
        Assert.Equal(["RuntimeError: ValueError: x", "KeyError: 1"], seen.Causes);
        if (!python.IsPython2)
        {
            Assert.Contains("During handling of the above exception", seen.Printed, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public void The_members_of_a_group_that_the_other_end_may_lack_arrive(InstalledPython python)
    {
        PyObject lost = PyObject.Call(new PyGlobal("no.such.module", "LostError"), "lost");
        PyObject known = PyObject.Call(new PyGlobal("builtins", "KeyError"), 1L);
        PyException group = PyObject.Call(
            new PyGlobal("no.such.module", "LostErrors"), "m", new List<object?> { lost, known }).ToException();
        ExceptionRow seen = Send(python, new InvalidOperationException("outer", group));
        Assert.Equal(["RuntimeError: no.such.module.LostErrors: m (2 sub-exceptions)"], seen.Causes);
        Assert.Equal(["RuntimeError: no.such.module.LostError: lost", "KeyError: 1"], seen.MembersOfCause);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public void Many_causes_arrive(InstalledPython python)
    {
        Exception chain = new FormatException("0");
        for (int i = 1; i < 200; i++)
        {
            chain = new FormatException($"{i}", chain);
        }

        Assert.Equal("RuntimeError: System.FormatException: 199", Send(python, chain).Line);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public void An_exception_of_a_pool_is_sent_back_with_its_traceback(InstalledPython python)
    {
        PyObject raised = PyObject.Call(new PyGlobal("builtins", "ValueError"), "boom");
        const string Traceback = "Traceback (most recent call last):\nValueError: boom\n";
        PyException carried = PyObject.Call(
            new PyGlobal("multiprocessing.pool", "rebuild_exc"), raised, $"\n\"\"\"\n{Traceback}\"\"\"").ToException();
        ExceptionRow seen = Send(python, carried);
        Assert.Equal("ValueError: boom", seen.Line);
        Assert.Contains(Traceback, Assert.Single(seen.Causes), StringComparison.Ordinal);
        Assert.Equal(Traceback, carried.RemoteTraceback);
    }

    private static Exception Throw(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception thrown)
        {
            return thrown;
        }
    }

    private static ExceptionRow Send(InstalledPython python, Exception exception)
    {
        using PythonProcess child = PythonChild.Start(python, "exceptions_peer", "describe");
        child.Connection.Send(exception);
        return JsonSerializer.Deserialize<ExceptionRow>(
            PyConvert.To<string>(child.Connection.Receive()))!;
    }
}
