using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>Connects to a named pipe (<c>PipeClient</c> in CPython's <c>connection.py</c>).</summary>
[SupportedOSPlatform("windows")]
internal sealed class PipeConnector(NamedPipeEndPoint address, ClientOptions options) : Connector(address, options)
{
    // CONNECTION_TIMEOUT of connection.py: how long to wait for a free instance by default.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    // CPython waits for 1000 ms at a time; cancellation is checked between waits.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(200);

    protected override RawConnection Connect(EndPoint candidate, int candidatesLeft) =>
        TryConnect() ?? WaitAndConnect(CancellationToken.None);

    protected override async ValueTask<RawConnection> ConnectAsync(
        EndPoint candidate, int candidatesLeft, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TryConnect() ?? await Task.Factory.StartNew(
            () => WaitAndConnect(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning,
            TaskScheduler.Default).ConfigureAwait(false);
    }

    // Returns null if every instance is in use.
    private RawPipeConnection? TryConnect()
    {
        SafeFileHandle client = PipeFactory.Connect(
            address, Interop.Kernel32.GENERIC_READ | Interop.Kernel32.GENERIC_WRITE, out int error);
        if (error == Interop.Kernel32.ERROR_PIPE_BUSY)
        {
            return null;
        }

        ThrowIfFailed(error);
        if (ConnectionEvents.Log.IsEnabled())
        {
            ConnectionEvents.Log.Connected(EndPointNotation.Format(address));
        }

        return new RawPipeConnection(client, address);
    }

    private RawPipeConnection WaitAndConnect(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan remaining = Remaining();
            if (remaining == TimeSpan.Zero)
            {
                throw TimedOut();
            }

            bool isWithoutLimit = remaining == Timeout.InfiniteTimeSpan;
            TimeSpan wait = isWithoutLimit || remaining > Slice ? Slice : remaining;
            int error = Interop.Kernel32.WaitNamedPipe(address.Path, (uint)Math.Ceiling(wait.TotalMilliseconds)) != 0
                ? Interop.Kernel32.ERROR_SUCCESS
                : WindowsError.Last;
            if (error is not (Interop.Kernel32.ERROR_SEM_TIMEOUT or Interop.Kernel32.ERROR_PIPE_BUSY))
            {
                ThrowIfFailed(error);
            }

            // Another client may have been faster.
            if (error == Interop.Kernel32.ERROR_SUCCESS && TryConnect() is { } connected)
            {
                return connected;
            }

            if (isWithoutLimit && Stopwatch.GetElapsedTime(start) >= LongestWait)
            {
                throw Failed(Interop.Kernel32.ERROR_PIPE_BUSY);
            }
        }
    }

    private void ThrowIfFailed(int error)
    {
        if (error != Interop.Kernel32.ERROR_SUCCESS)
        {
            throw Failed(error);
        }
    }

    private SocketException Failed(int error) =>
        WindowsError.ToSocketException($"Could not connect to {EndPointNotation.Format(address)}", error);
}
