using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>A listening socket: <c>SocketListener</c> in CPython's <c>connection.py</c>.</summary>
internal sealed class SocketAcceptor
{
    private readonly Descriptor _socket;
    private readonly ListenerOptions _options;
    private readonly string? _path;

    internal SocketAcceptor(EndPoint endPoint, ListenerOptions options)
    {
        _options = options;
        EndPoint bound = HostNames.Resolve(endPoint)[0];
        SafeFileHandle handle = NativeSocket.Create(bound);
        try
        {
            // A listening socket is never shared, and accept(2) may not block when the client that poll(2) saw has
            // left.
            NativeSocket.SetNonBlocking(handle);
            if (bound.AddressFamily != AddressFamily.Unix)
                NativeSocket.SetOption(handle, Interop.LibC.SOL_SOCKET, Interop.LibC.SO_REUSEADDR, 1);
            ThrowIfFailed(endPoint, NativeSocket.Bind(handle, bound));
            _path = NativeSocket.GetPath(bound);
            ThrowIfFailed(endPoint, Interop.LibC.Listen(handle, options.Backlog) == 0 ? 0 : NativeError.Last);
            LocalEndPoint = bound is IPEndPoint ? NativeSocket.GetLocalEndPoint(handle, bound) : bound;
            _socket = new Descriptor(handle, nameof(Listener));
        }
        catch
        {
            handle.Dispose();
            RemoveFile();
            throw;
        }
    }

    internal EndPoint LocalEndPoint { get; }

    internal void AddTo(WaitSet set) => set.Add(_socket);

    internal Connection Accept()
    {
        while (true)
        {
            if (TryAccept() is { } connection)
                return connection;
            _socket.Wait(Interop.LibC.POLLIN, Timeout.InfiniteTimeSpan);
        }
    }

    internal async ValueTask<Connection> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAccept() is { } connection)
                return connection;
            await _socket.WaitAsync(Interop.LibC.POLLIN, cancellationToken).ConfigureAwait(false);
        }
    }

    internal void Close()
    {
        if (_socket.IsClosed)
            return;
        RemoveFile();
        _socket.Close();
    }

    private static void ThrowIfFailed(EndPoint endPoint, int errno)
    {
        if (errno != 0)
            throw NativeError.ToSocketException($"Could not listen on {EndPointNotation.Format(endPoint)}", errno);
    }

    private Connection? TryAccept()
    {
        while (true)
        {
            _socket.ThrowIfClosed();
            SafeFileHandle? client =
                NativeSocket.Accept(_socket.Handle, LocalEndPoint, out EndPoint remote, out int errno);
            if (client is not null)
            {
                if (ConnectionEvents.Log.IsEnabled())
                    ConnectionEvents.Log.Accepted(EndPointNotation.Format(LocalEndPoint));
                NativeSocket.SetNoDelay(client, LocalEndPoint);
                return Connection.FromSocket(new Descriptor(client, nameof(Connection)), remote, _options.Connection);
            }

            if (errno == Interop.LibC.EAGAIN)
                return null;

            // accept(2): a client that is gone already says so here; the listener has nothing to do with it.
            if (errno is not (Interop.LibC.EINTR or Interop.LibC.ECONNABORTED or Interop.LibC.EPROTO))
                throw NativeError.ToSocketException(
                    $"Could not accept on {EndPointNotation.Format(LocalEndPoint)}", errno);
        }
    }

    private void RemoveFile()
    {
        if (_path is not null)
            File.Delete(_path);
    }
}
