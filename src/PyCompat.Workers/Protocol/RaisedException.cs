using PyCompat.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.Workers.Protocol;

/// <summary>Reads the exceptions that a worker describes: docs/worker-protocol.md, "Exceptions".</summary>
internal static class RaisedException
{
    // As many as the Python half sends.
    private const int MaxCauses = 100;

    private const int FieldCount = 8;

    // An exception with the text of its traceback, as multiprocessing.Pool sends it: what PyException reads.
    private static readonly PyGlobal Carrier = new("multiprocessing.pool", "rebuild_exc");

    /// <exception cref="InvalidDataException">The payload is of another form.</exception>
    public static PyException Read(object? payload)
    {
        PyObject raised = Describe(payload, MaxCauses);
        string? traceback = ((PyTuple)payload!)[4] as string;
        try
        {
            return new PyException(traceback is null ? raised : PyObject.Call(Carrier, raised, traceback));
        }
        catch (ArgumentException)
        {
            // Of the name of a class that is no exception as far as PyException knows.
            PyObject described = PyObject.Call(new PyGlobal("builtins", "RuntimeError"), raised.ToString());
            return new PyException(PyObject.Call(Carrier, described, traceback ?? ""));
        }
    }

    private static PyObject Describe(object? payload, int causesLeft)
    {
        if (payload is not PyTuple { Count: >= FieldCount } raised || raised[0] is not string module
            || raised[1] is not string name || raised[2] is not PyTuple arguments)
        {
            throw new InvalidDataException(
                "The worker's description of an exception is not of the protocol: docs/worker-protocol.md.");
        }

        PyObject made = PyObject.Call(new PyGlobal(module, name), Members(arguments, causesLeft).Items);
        PyDict state = raised[3] is PyDict given ? new PyDict(given) : [];
        if (causesLeft > 0 && raised[5] is PyTuple cause)
        {
            state["__cause__"] = Describe(cause, causesLeft - 1);
        }

        if (causesLeft > 0 && raised[6] is PyTuple context)
        {
            state["__context__"] = Describe(context, causesLeft - 1);
        }

        if (raised[7] is true)
        {
            state["__suppress_context__"] = true;
        }

        return state.Count > 0 ? made.WithState(state) : made;
    }

    /// <summary>The members of an exception group are described in the same way.</summary>
    private static PyTuple Members(PyTuple arguments, int causesLeft) =>
        causesLeft > 0 && arguments is [var message, List<object?> { Count: > 0 } members]
            && members.TrueForAll(static member => member is PyTuple { Count: >= FieldCount })
            ? new PyTuple(message, members.Select(member => (object?)Describe(member, causesLeft - 1)).ToList())
            : arguments;
}
