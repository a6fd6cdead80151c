using PyCompat.Pickle.Writing;

namespace PyCompat.UnitTests.Pickle.Writing;

/// <summary>
/// Python exceptions that are sent as parts of those of .NET, and described if the other end may lack them.
/// </summary>
public class OutgoingExceptionTests
{
    private const int MaxParts = 1_000;

    [Fact]
    public void The_members_of_a_described_group_are_sent()
    {
        PyObject known = Made("KeyError", "a");
        PyObject inner = Made("ExceptionGroup", "inner", new List<object?> { Made("OSError", 2L, "no") });
        PyObject sent = Cause(Made("ExceptionGroup", "many", new List<object?> { known, inner }));
        Assert.Equal("RuntimeError: ExceptionGroup: many (2 sub-exceptions)", sent.ToException().Message);
        List<object?> members = Members(sent);
        Assert.Same(known, members[0]);
        Assert.Equal("RuntimeError: ExceptionGroup: inner (1 sub-exception)", Message(members[1]));
        Assert.Equal("OSError: [Errno 2] no", Message(Assert.Single(Members(members[1]))));
    }

    [Fact]
    public void A_described_group_is_read_back_with_its_members()
    {
        var members = new List<object?> { Made("KeyError", "a"), Made("ValueError") };
        PyObject group = Made("ExceptionGroup", "many", members);
        byte[] pickle = PickleSerializer.Default.Serialize(new InvalidOperationException("o", group.ToException()));
        var received = (PyException)PickleSerializer.Default.Deserialize<PyException>(pickle).InnerException!;
        Assert.Equal(["KeyError: 'a'", "ValueError"], received.Exceptions.Select(static member => member.Message));
    }

    [Fact]
    public void What_is_no_group_has_no_members()
    {
        PyObject sent = Cause(Made("ExceptionGroup", "text", new List<object?> { Made("KeyError"), "no exception" }));
        Assert.False(sent.TryGetAttribute("exceptions", out _));
    }

    [Theory]
    [InlineData(MaxParts, 0)]
    [InlineData(MaxParts + 1, 1)]
    [InlineData(100_000, 100_000 - MaxParts)]
    public void The_members_of_a_described_group_are_limited(int count, int left)
    {
        PyObject sent = Cause(Made(
            "ExceptionGroup", "wide", new List<object?>(Enumerable.Repeat<object?>(Made("KeyError"), count))));
        Assert.Equal(count - left, Members(sent).Count);
        IReadOnlyList<string> expected = left == 0 ? [] : [$"... and {left} more exceptions"];
        Assert.Equal(expected, sent.ToException().Notes);
    }

    [Fact]
    public void A_group_that_is_its_own_member_is_sent_with_an_end()
    {
        var own = new List<object?>();
        PyObject group = Made("ExceptionGroup", "own", own);
        own.AddRange(Enumerable.Repeat<object?>(group, 100));
        PyObject sent = Cause(group);
        Assert.InRange(CountParts(sent, out int depth), 100, MaxParts + 1);
        Assert.InRange(depth, 2, 11);
    }

    [Fact]
    public void Causes_of_members_are_within_the_same_limit()
    {
        var own = new List<object?>();
        PyObject group = Made("ExceptionGroup", "own", own).WithState(new PyDict());
        PyObject chain = group;
        for (int i = 0; i < 200; i++)
        {
            chain = PyObject.Call(new PyGlobal("no.such", "LostError"), "x").WithState(
                new PyDict { ["__cause__"] = chain });
        }

        own.AddRange(Enumerable.Repeat<object?>(chain, 100));
        Assert.InRange(CountParts(Cause(group), out _), 100, MaxParts + 1);
    }

    [Fact]
    public void Texts_and_notes_are_within_one_limit()
    {
        PyObject lost = PyObject.Call(new PyGlobal("no.such", "LostError"), new string('x', 300_000));
        PyObject sent = Cause(Made("ExceptionGroup", "long", new List<object?> { lost, lost, lost, lost, lost, lost }));
        Assert.Equal(4, Members(sent).Count);
        Assert.Equal(["... and 2 more exceptions"], sent.ToException().Notes);

        var notes = new List<object?>(Enumerable.Repeat<object?>(new string('x', 300_000), 1_000));
        IReadOnlyList<string> received = Cause(
            PyObject.Call(new PyGlobal("no.such", "LostError")).WithState(new PyDict { ["__notes__"] = notes }))
            .ToException().Notes;
        Assert.Equal(5, received.Count);
        Assert.Equal("... and 996 more notes", received[^1]);
    }

    [Fact]
    public void What_was_being_handled_is_sent_as_the_context()
    {
        PyObject handled = Made("KeyError", "a");
        PyObject sent = Cause(Made("ValueError", "x").WithState(new PyDict { ["__context__"] = handled }));
        Assert.False(sent.TryGetAttribute("__cause__", out _));
        Assert.True(sent.TryGetAttribute("__context__", out object? context));
        Assert.Same(handled, context);
    }

    [Fact]
    public void A_cause_is_sent_as_the_cause()
    {
        PyObject cause = Made("KeyError", "a");
        PyObject sent = Cause(Made("ValueError", "x").WithState(
            new PyDict { ["__cause__"] = cause, ["__context__"] = Made("TypeError") }));
        Assert.False(sent.TryGetAttribute("__context__", out _));
        Assert.True(sent.TryGetAttribute("__cause__", out object? found));
        Assert.Same(cause, found);
    }

    /// <summary>Returns how an exception is sent that is the cause of one of .NET.</summary>
    private static PyObject Cause(PyObject cause)
    {
        PyObject described = OutgoingException.Describe(new InvalidOperationException("outer", cause.ToException()));
        Assert.True(described.TryGetAttribute("__cause__", out object? sent));
        return (PyObject)sent!;
    }

    private static int CountParts(object? part, out int depth)
    {
        var made = (PyObject)part!;
        int count = 1;
        depth = 1;
        if (made.TryGetAttribute("__cause__", out object? cause))
        {
            count += CountParts(cause, out depth);
        }

        if (made.TryGetAttribute("exceptions", out object? members))
        {
            foreach (object? member in (List<object?>)members!)
            {
                count += CountParts(member, out int below);
                depth = Math.Max(depth, below + 1);
            }
        }

        return count;
    }

    private static List<object?> Members(object? group)
    {
        Assert.True(((PyObject)group!).TryGetAttribute("exceptions", out object? members));
        return (List<object?>)members!;
    }

    private static string Message(object? raised) => ((PyObject)raised!).ToException().Message;

    private static PyObject Made(string type, params ReadOnlySpan<object?> arguments) =>
        PyObject.Call(new PyGlobal("builtins", type), arguments);
}
