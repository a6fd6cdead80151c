using System.Net.Sockets;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.HandlePassing;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing;

/// <summary>
/// A socket (Python: <c>socket.socket</c>) in a received message; <see cref="Take"/> turns it into a live one.
/// </summary>
/// <inheritdoc cref="PassedHandle" path="/remarks"/>
public sealed class PassedSocket : PassedHandle
{
    internal PassedSocket(PyObject description, IncomingHandle source, HandleCarrier carrier)
        : base(description, source, carrier)
    {
    }

    private protected override Type TakenType => typeof(Socket);

    /// <summary>
    /// Obtains it from the process that shares it, within 10 seconds; further calls return the same one. The caller has
    /// to close the socket.
    /// </summary>
    /// <remarks>
    /// An asynchronous call on a <see cref="Socket"/> makes the socket non-blocking for every process that shares it.
    /// </remarks>
    /// <inheritdoc cref="PassedConnection.Take" path="/exception"/>
    public Socket Take() => TakeAsync().AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="Take"/>
    public async ValueTask<Socket> TakeAsync(CancellationToken cancellationToken = default) =>
        (Socket)await TakeAsync(Open, cancellationToken).ConfigureAwait(false);

    internal override async ValueTask<IDisposable> TakeAnyAsync(CancellationToken cancellationToken) =>
        await TakeAsync(cancellationToken).ConfigureAwait(false);

    private static Socket Open(SafeHandle handle)
    {
        SafeSocketHandle socket = new(handle.DangerousGetHandle(), ownsHandle: true);
        handle.SetHandleAsInvalid();
        try
        {
            return new Socket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
