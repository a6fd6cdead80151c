using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>A listening socket: <c>SocketListener</c> in CPython's <c>connection.py</c>.</summary>
internal sealed class SocketAcceptor : Acceptor
{
    private readonly Descriptor _socket;
    private readonly string? _path;
    private readonly FileIdentity? _file;

    public SocketAcceptor(EndPoint endPoint, int backlog)
    {
        EndPoint bound = HostNames.Resolve(endPoint)[0];
        SafeFileHandle handle = NativeSocket.Create(bound);
        try
        {
            // A listening socket is never shared, so its mode can be changed; accept(2) must not block if the client
            // reported by poll(2) has left.
            NativeSocket.SetNonBlocking(handle);
            if (bound.AddressFamily != AddressFamily.Unix)
            {
                NativeSocket.SetOption(handle, Interop.LibC.SOL_SOCKET, Interop.LibC.SO_REUSEADDR, 1);
            }

            int errno = NativeSocket.Bind(handle, bound);
            if (errno == Interop.LibC.EADDRINUSE)
            {
                throw InUse(endPoint, bound);
            }

            ThrowIfFailed(endPoint, errno);
            _path = UnixAddress.GetPath(bound) is { } path ? Path.GetFullPath(path) : null;
            _file = _path is null ? null : FileIdentity.Of(_path);
            ThrowIfFailed(endPoint, Interop.LibC.Listen(handle, backlog) == 0 ? 0 : NativeError.Last);
            LocalEndPoint = bound is IPEndPoint ? NativeSocket.GetLocalEndPoint(handle, bound) : bound;
            _socket = new Descriptor(handle, nameof(Listener));
        }
        catch
        {
            RemoveFile();
            handle.Dispose();
            throw;
        }
    }

    public override EndPoint LocalEndPoint { get; }

    public override void AddTo(WaitSet set) => set.Add(_socket);

    public override RawConnection Accept() => _socket.Take<RawConnection>(TryAccept);

    public override ValueTask<RawConnection> AcceptAsync(CancellationToken cancellationToken) =>
        _socket.TakeAsync<RawConnection>(TryAccept, cancellationToken);

    public override void MoveToHandshakes() => _socket.MoveTo(EpollLoop.Handshakes);

    public override async ValueTask<RawConnection> AcceptInTurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _socket.WaitAsync(Interop.LibC.POLLIN, cancellationToken).ConfigureAwait(false);
            if (TryAccept(out RawConnection? client))
            {
                return client;
            }
        }
    }

    public override void Close()
    {
        if (_socket.IsClosed)
        {
            return;
        }

        try
        {
            RemoveFile();
        }
        finally
        {
            _socket.Close();
        }
    }

    private static void ThrowIfFailed(EndPoint endPoint, int errno)
    {
        if (errno != 0)
        {
            throw NativeError.ToSocketException($"Could not listen on {EndPointNotation.Format(endPoint)}", errno);
        }
    }

    // Not removed here: a listener could start between the check that nothing listens and the removal of the file.
    private static SocketException InUse(EndPoint endPoint, EndPoint bound)
    {
        string what = $"Could not listen on {EndPointNotation.Format(endPoint)}: ";
        if (bound is IPEndPoint)
        {
            what += "another process listens there. Choose another port, or 0 for any free one";
        }
        else if (UnixAddress.GetPath(bound) is null)
        {
            what += "another process listens there. Choose another name";
        }
        else if (IsStale(bound))
        {
            what += "the file exists but nothing listens on it, as after a listener was killed. Remove it";
        }
        else
        {
            what += "another process listens there. Choose another path";
        }

        return NativeError.ToSocketException(what, Interop.LibC.EADDRINUSE);
    }

    // Checked with a datagram socket: the kernel reports that a stream socket is bound there (EPROTOTYPE, connect(2)),
    // and its owner notices nothing. A stream connection would be accepted, and CPython's accept() with a key raises an
    // exception if the client disconnects at once.
    private static bool IsStale(EndPoint endPoint)
    {
        using SafeFileHandle probe = NativeSocket.Create(endPoint, Interop.LibC.SOCK_DGRAM);
        NativeSocket.SetNonBlocking(probe);
        return NativeSocket.Connect(probe, endPoint) == Interop.LibC.ECONNREFUSED;
    }

    private bool TryAccept([MaybeNullWhen(false)] out RawConnection accepted)
    {
        accepted = null;
        while (true)
        {
            _socket.ThrowIfClosed();
            SafeFileHandle? client =
                NativeSocket.Accept(_socket.Handle, LocalEndPoint, out EndPoint remote, out int errno);
            if (client is not null)
            {
                if (ConnectionEvents.Log.IsEnabled())
                {
                    ConnectionEvents.Log.Accepted(EndPointNotation.Format(LocalEndPoint));
                }

                accepted = Own(client, remote);
                if (accepted is null)
                {
                    continue;
                }

                return true;
            }

            if (errno == Interop.LibC.EAGAIN)
            {
                return false;
            }

            // accept(2) reports a client that has already disconnected; that is not an error of the listener.
            if (errno is not (Interop.LibC.EINTR or Interop.LibC.ECONNABORTED or Interop.LibC.EPROTO))
            {
                throw NativeError.ToSocketException(
                    $"Could not accept on {EndPointNotation.Format(LocalEndPoint)}", errno);
            }
        }
    }

    // Null if the client has already disconnected, which is not a failure of the listener.
    private RawSocketConnection? Own(SafeFileHandle client, EndPoint remote)
    {
        try
        {
            NativeSocket.SetNoDelay(client, LocalEndPoint);
            return new RawSocketConnection(new Descriptor(client, nameof(Connection)), remote);
        }
        catch (SocketException)
        {
            client.Dispose();
            return null;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    // CPython unlinks whatever is there at that time, possibly the socket of a listener that has since taken over the
    // path. While this listener's socket is open, no other file can have its identity.
    private void RemoveFile()
    {
        if (_path is null || FileIdentity.Of(_path) != _file)
        {
            return;
        }

        try
        {
            File.Delete(_path);
        }
        catch (DirectoryNotFoundException)
        {
            // Already removed together with its directory.
        }
    }
}
