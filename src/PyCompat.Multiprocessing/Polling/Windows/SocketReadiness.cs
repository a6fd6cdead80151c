using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// Determines whether bytes, or the end, are available on a connected socket: a zero-byte receive completes then.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class SocketReadiness(OverlappedFile file, Socket socket) : WindowsWaitable
{
    public override bool IsReady()
    {
        file.ThrowIfClosed();
        try
        {
            return socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);
        }
        catch (Exception) when (file.IsClosed)
        {
            throw new ObjectDisposedException(nameof(Connection));
        }
    }

    /// <summary>Blocks until something is available; returns false if the time is up first.</summary>
    /// <exception cref="ObjectDisposedException">Closed, or closed during the wait.</exception>
    public bool Wait(TimeSpan timeout)
    {
        long start = Stopwatch.GetTimestamp();
        while (!IsReady())
        {
            if (timeout == TimeSpan.Zero || PollTimeout.IsOver(timeout, start))
            {
                return false;
            }

            using OverlappedCall call = new();
            Start(call);
            try
            {
                call.Wait(PollTimeout.Remaining(timeout, start));
            }
            finally
            {
                End(call);
            }
        }

        return true;
    }

    /// <inheritdoc cref="Wait"/>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsReady())
        {
            return true;
        }

        if (timeout == TimeSpan.Zero)
        {
            return false;
        }

        long start = Stopwatch.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(timeout);
        while (true)
        {
            using (OverlappedCall call = new())
            {
                Start(call);
                try
                {
                    await call.WaitAsync(over.Token).ConfigureAwait(false);
                }
                finally
                {
                    End(call);
                }
            }

            if (IsReady())
            {
                return true;
            }

            cancellationToken.ThrowIfCancellationRequested();

            // The timer uses a coarse clock, and may be some milliseconds early.
            if (over.IsCancellationRequested)
            {
                return Wait(TimeSpan.FromMilliseconds(PollTimeout.Remaining(timeout, start)));
            }
        }
    }

    public override Task WaitAsync(CancellationToken cancellationToken) =>
        WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken).AsTask();

    private unsafe void Start(OverlappedCall call) => file.StartRead(call, null, 0);

    // Whatever the result: a failure is reported to the receiver.
    private void End(OverlappedCall call)
    {
        file.Cancel(call);
        call.Outlast();
        file.Finish(call, out _);
    }
}
