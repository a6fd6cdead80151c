namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Creates what CPython pickles for connections and handles, with content chosen by a test.</summary>
internal static class Handles
{
    public static PyGlobal RebuildConnection { get; } = new("multiprocessing.connection", "rebuild_connection");

    /// <summary>Sends one end of a new pipe, closes it here, and returns the other end.</summary>
    public static Connection Pass(Connection sender)
    {
        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (theirs)
        {
            sender.Send(theirs);
        }

        return ours;
    }

    public static PyObject Rebuild(PyObject source) => PyObject.Call(RebuildConnection, source, true, true);

    public static PyObject DupFd(object? address, object key) =>
        State("multiprocessing.resource_sharer", "DupFd", Id(address, key));

    /// <summary>Creates an object that is served by this system's kind of resource sharer.</summary>
    public static PyObject Shared(object? address, object key) => State(
        "multiprocessing.resource_sharer", OperatingSystem.IsWindows() ? "DupSocket" : "DupFd", Id(address, key));

    public static PyObject DupHandle(long owner, long handle = 7) => State(
        "multiprocessing.reduction", "DupHandle",
        new PyDict { ["_handle"] = handle, ["_access"] = 1L, ["_pid"] = owner });

    public static PyDict Id(object? address, object key) => new() { ["_id"] = new PyTuple(address, key) };

    public static PyObject State(string module, string name, PyDict state) =>
        PyObject.New(new PyGlobal(module, name)).WithState(state);
}
