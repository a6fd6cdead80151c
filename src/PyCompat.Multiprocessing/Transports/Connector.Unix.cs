using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>Connects a socket: over every address that a name has, and again while nobody listens.</summary>
/// <param name="endPoint">Where to.</param>
/// <param name="options">How, and how long it may take.</param>
/// <param name="lookup">Finds the addresses of a name; null: the system does.</param>
internal sealed class Connector(EndPoint endPoint, ClientOptions options, HostNames.Lookup? lookup = null)
{
    // A blocking connect to a Unix socket cannot be woken: it is made of waits of this length, between which a
    // cancellation shows.
    private static readonly TimeSpan UnixWait = TimeSpan.FromMilliseconds(200);

    private readonly long _start = Stopwatch.GetTimestamp();

    internal ConnectedSocket Connect()
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                return ConnectOnce();
            }
            catch (SocketException failure) when (MayTryAgain(failure))
            {
                Thread.Sleep(DelayAfter(failures, failure));
            }
        }
    }

    internal async ValueTask<ConnectedSocket> ConnectAsync(CancellationToken cancellationToken)
    {
        for (int failures = 1; ; failures++)
        {
            TimeSpan delay;
            try
            {
                return await ConnectOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException failure) when (MayTryAgain(failure))
            {
                delay = DelayAfter(failures, failure);
            }

            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        }
    }

    private ConnectedSocket ConnectOnce()
    {
        // The system's own call for this cannot be bounded, the runtime's asynchronous one can be left behind.
        EndPoint[] candidates = ResolveAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        for (int left = candidates.Length; ; left--)
        {
            try
            {
                return Connect(candidates[^left], left);
            }
            catch (SocketException) when (left > 1)
            {
                // The name has another address.
            }
        }
    }

    private async ValueTask<ConnectedSocket> ConnectOnceAsync(CancellationToken cancellationToken)
    {
        EndPoint[] candidates = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        for (int left = candidates.Length; ; left--)
        {
            try
            {
                return await ConnectAsync(candidates[^left], left, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException) when (left > 1)
            {
                // As in ConnectOnce.
            }
        }
    }

    private async ValueTask<EndPoint[]> ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await HostNames.ResolveAsync(endPoint, lookup, cancellationToken)
                .AsTask().WaitAsync(Remaining(), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw TimedOut();
        }
    }

    private ConnectedSocket Connect(EndPoint candidate, int candidatesLeft)
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
                    throw Unanswered(candidate, candidatesLeft);
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

    private async ValueTask<ConnectedSocket> ConnectAsync(
        EndPoint candidate, int candidatesLeft, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Descriptor socket = new(NativeSocket.Create(candidate), nameof(Connection));
        try
        {
            int state = Start(socket.Handle, candidate);
            if (state == Interop.LibC.EAGAIN)
            {
                // A Unix listener's queue is full, and there is no event to wait for: only a blocking connect waits
                // in line.
                NativeSocket.ClearNonBlocking(socket.Handle);
                await Task.Factory.StartNew(
                    () => ConnectUnix(socket.Handle, candidate, cancellationToken), cancellationToken,
                    TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            }
            else if (state == Interop.LibC.EINPROGRESS)
            {
                if (!await socket.PollAsync(Interop.LibC.POLLOUT, ShareOf(candidatesLeft), cancellationToken)
                    .ConfigureAwait(false))
                    throw Unanswered(candidate, candidatesLeft);
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

    // 0: connected; EINPROGRESS: wait until it can be written to; EAGAIN: wait in line. The socket is still this
    // process's own, so that its mode can be changed for as long as this takes.
    private int Start(SafeHandle socket, EndPoint candidate)
    {
        NativeSocket.SetNonBlocking(socket);
        int errno = NativeSocket.Connect(socket, candidate);
        if (errno is Interop.LibC.EINPROGRESS or Interop.LibC.EINTR)
            return Interop.LibC.EINPROGRESS;
        if (errno != Interop.LibC.EAGAIN)
            ThrowIfFailed(errno);
        return errno;
    }

    private void ConnectUnix(SafeHandle socket, EndPoint candidate, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan remaining = Remaining();
            if (remaining == TimeSpan.Zero)
                throw TimedOut();
            NativeSocket.SetSendTimeout(
                socket, remaining == Timeout.InfiniteTimeSpan || remaining > UnixWait ? UnixWait : remaining);
            int errno = NativeSocket.Connect(socket, candidate);
            if (errno is Interop.LibC.EAGAIN or Interop.LibC.EINTR)
                continue;
            ThrowIfFailed(errno);
            NativeSocket.SetSendTimeout(socket, TimeSpan.Zero);
            return;
        }
    }

    private ConnectedSocket Finish(Descriptor socket, EndPoint candidate)
    {
        NativeSocket.ClearNonBlocking(socket.Handle);
        NativeSocket.SetNoDelay(socket.Handle, candidate);
        if (ConnectionEvents.Log.IsEnabled())
            ConnectionEvents.Log.Connected(EndPointNotation.Format(endPoint));
        return new ConnectedSocket(socket, candidate);
    }

    private TimeSpan Remaining() => PollTimeout.Normalize(TimeLimit.Remaining(options.ConnectTimeout, _start));

    // An address that does not answer leaves those after it their part of the time.
    private TimeSpan ShareOf(int candidatesLeft)
    {
        TimeSpan remaining = Remaining();
        return remaining == Timeout.InfiniteTimeSpan ? remaining : remaining / candidatesLeft;
    }

    private Exception Unanswered(EndPoint candidate, int candidatesLeft) => candidatesLeft > 1
        ? new SocketException(
            (int)SocketError.TimedOut, $"{EndPointNotation.Format(candidate)} did not answer in time.")
        : TimedOut();

    // What a listener that is only starting looks like: its port, its file, its host or its host's name is not there.
    private bool MayTryAgain(SocketException failure) => options.Retry is not null && failure.SocketErrorCode
        is SocketError.ConnectionRefused or SocketError.AddressNotAvailable or SocketError.ConnectionReset
        or SocketError.ConnectionAborted or SocketError.TimedOut or SocketError.HostUnreachable
        or SocketError.NetworkUnreachable or SocketError.HostNotFound or SocketError.TryAgain;

    private TimeSpan DelayAfter(int failures, SocketException failure)
    {
        TimeSpan delay = options.Retry!.DelayAfter(failures);
        TimeSpan left = Remaining();
        return left == Timeout.InfiniteTimeSpan || delay < left ? delay : throw TimedOut(failure);
    }

    private void ThrowIfFailed(int errno)
    {
        if (errno != 0)
            throw NativeError.ToSocketException($"Could not connect to {EndPointNotation.Format(endPoint)}", errno);
    }

    private TimeoutException TimedOut(SocketException? last = null) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Could not connect to {EndPointNotation.Format(endPoint)} within {options.ConnectTimeout.TotalSeconds} s" +
            $"{(last is null ? "" : $"; the last of several tries: {last.Message}")}."),
        last);
}
