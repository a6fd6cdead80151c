using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Connects a stream socket.</summary>
/// <inheritdoc/>
internal sealed class SocketConnector(EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup)
    : Connector(endPoint, options, lookup)
{
    // A blocking connect to a Unix socket cannot be woken, so it consists of waits of this length; cancellation is
    // checked between them.
    private static readonly TimeSpan UnixWait = TimeSpan.FromMilliseconds(200);

    private readonly EndPoint _endPoint = endPoint;

    protected override RawConnection Connect(EndPoint candidate, int candidatesLeft)
    {
        Descriptor socket = new(NativeSocket.Create(candidate), nameof(Connection));
        try
        {
            if (candidate.AddressFamily == AddressFamily.Unix)
            {
                ConnectUnix(socket.Handle, candidate, CancellationToken.None);
            }
            else if (Start(socket.Handle, candidate) == Interop.LibC.EINPROGRESS)
            {
                if (!socket.Wait(Interop.LibC.POLLOUT, ShareOf(candidatesLeft)))
                {
                    throw Unanswered(candidate, candidatesLeft);
                }

                ThrowIfFailed(NativeSocket.TakeError(socket.Handle));
            }

            return Finish(socket, candidate);
        }
        catch
        {
            socket.Close();
            throw;
        }
    }

    protected override async ValueTask<RawConnection> ConnectAsync(
        EndPoint candidate, int candidatesLeft, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Descriptor socket = new(NativeSocket.Create(candidate), nameof(Connection));
        try
        {
            int state = Start(socket.Handle, candidate);
            if (state == Interop.LibC.EAGAIN)
            {
                // The Unix listener's queue is full, for which there is no event: only a blocking connect waits.
                NativeSocket.ClearNonBlocking(socket.Handle);
                await Task.Factory.StartNew(
                    () => ConnectUnix(socket.Handle, candidate, cancellationToken), cancellationToken,
                    TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            }
            else if (state == Interop.LibC.EINPROGRESS)
            {
                if (!await socket.PollAsync(Interop.LibC.POLLOUT, ShareOf(candidatesLeft), cancellationToken)
                    .ConfigureAwait(false))
                {
                    throw Unanswered(candidate, candidatesLeft);
                }

                ThrowIfFailed(NativeSocket.TakeError(socket.Handle));
            }

            return Finish(socket, candidate);
        }
        catch
        {
            socket.Close();
            throw;
        }
    }

    // 0: connected; EINPROGRESS: wait until writable; EAGAIN: wait in the queue. The socket is not shared yet, so its
    // mode can be changed meanwhile.
    private int Start(SafeHandle socket, EndPoint candidate)
    {
        NativeSocket.SetNonBlocking(socket);
        int errno = NativeSocket.Connect(socket, candidate);
        if (errno is Interop.LibC.EINPROGRESS or Interop.LibC.EINTR)
        {
            return Interop.LibC.EINPROGRESS;
        }

        // For any other kind of socket it means that no local port is free.
        if (errno != Interop.LibC.EAGAIN || candidate.AddressFamily != AddressFamily.Unix)
        {
            ThrowIfFailed(errno);
        }

        return errno;
    }

    private void ConnectUnix(SafeHandle socket, EndPoint candidate, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan remaining = Remaining();
            if (remaining == TimeSpan.Zero)
            {
                throw TimedOut();
            }

            NativeSocket.SetSendTimeout(
                socket, remaining == Timeout.InfiniteTimeSpan || remaining > UnixWait ? UnixWait : remaining);
            int errno = NativeSocket.Connect(socket, candidate);
            if (errno is Interop.LibC.EAGAIN or Interop.LibC.EINTR)
            {
                continue;
            }

            ThrowIfFailed(errno);
            NativeSocket.SetSendTimeout(socket, TimeSpan.Zero);
            return;
        }
    }

    private RawSocketConnection Finish(Descriptor socket, EndPoint candidate)
    {
        NativeSocket.ClearNonBlocking(socket.Handle);
        NativeSocket.SetNoDelay(socket.Handle, candidate);
        if (ConnectionEvents.Log.IsEnabled())
        {
            ConnectionEvents.Log.Connected(EndPointNotation.Format(_endPoint));
        }

        return new RawSocketConnection(socket, candidate);
    }

    private void ThrowIfFailed(int errno)
    {
        if (errno != 0)
        {
            throw NativeError.ToSocketException($"Could not connect to {EndPointNotation.Format(_endPoint)}", errno);
        }
    }
}
