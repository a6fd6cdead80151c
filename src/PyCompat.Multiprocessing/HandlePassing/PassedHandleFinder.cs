using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.HandlePassing;

/// <summary>
/// Finds the connections, sockets and descriptors in messages: pickled calls of CPython's and PyTorch's functions that
/// rebuild them.
/// </summary>
internal static class PassedHandleFinder
{
    /// <summary>
    /// Returns the replacement for an object that a message creates by a call; the object itself if it is not a handle.
    /// </summary>
    public static object Find(PyObject made, HandleCarrier carrier)
    {
        if (made.Callable is not PyGlobal function)
        {
            return made;
        }

        // Names first: most calls in a message are none of these.
        switch (function.QualifiedName)
        {
            case "rebuild_connection" when function.Equals(HandleNames.RebuildConnection):
            case "rebuild_pipe_connection" when function.Equals(HandleNames.RebuildPipeConnection):
                return made.Arguments is [var end, bool isReadable, bool isWritable]
                    && (isReadable || isWritable) && IncomingHandle.Find(end) is { } source
                    ? new PassedConnection(made, source, carrier, ToAccess(isReadable, isWritable))
                    : made;
            case "_rebuild_socket" when function.Equals(HandleNames.RebuildSocket):
                return made.Arguments is [var socket, ..] && IncomingHandle.Find(socket) is { } socketSource
                    ? new PassedSocket(made, socketSource, carrier)
                    : made;
            case "rebuild_storage_fd" when function.Equals(HandleNames.RebuildTorchStorage):
                return made.Arguments is [_, var descriptor, _]
                    && IncomingHandle.Find(descriptor) is { } descriptorSource
                    ? new PassedDescriptor(made, descriptorSource, carrier)
                    : made;
            default:
                return made;
        }
    }

    private static ConnectionAccess ToAccess(bool isReadable, bool isWritable) =>
        (isReadable ? ConnectionAccess.Read : 0) | (isWritable ? ConnectionAccess.Write : 0);
}
