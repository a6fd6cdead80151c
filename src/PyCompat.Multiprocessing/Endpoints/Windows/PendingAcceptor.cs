using System.Net;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// Accepts ahead: one accept is pending at a time, shared by all waiting calls, and the first to see it complete takes
/// the client. So a cancelled call does not lose a client.
/// </summary>
internal abstract class PendingAcceptor : Acceptor
{
    private static readonly TimeSpan LongestClose = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Arrival _arrival;
    private Task<RawConnection>? _pending;

    protected PendingAcceptor() => _arrival = new Arrival(this);

    public override void AddTo(WaitSet set)
    {
        ThrowIfClosed();
        set.Add(_arrival);
    }

    public override RawConnection Accept()
    {
        while (true)
        {
            Task<RawConnection> pending = GetPending();
            ((IAsyncResult)pending).AsyncWaitHandle.WaitOne();
            if (TryTake(pending))
            {
                return GetResult(pending);
            }
        }
    }

    public override async ValueTask<RawConnection> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task<RawConnection> pending = GetPending();
            await ((Task)pending).WaitAsync(cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (pending.IsCompleted && TryTake(pending))
            {
                return GetResult(pending);
            }
        }
    }

    // On Windows the thread pool serves everything.
    public override void MoveToHandshakes()
    {
    }

    public override async ValueTask<RawConnection> AcceptInTurnAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        return await AcceptAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Close()
    {
        Task<RawConnection>? pending;
        lock (_gate)
        {
            if (_closing.IsCancellationRequested)
            {
                return;
            }

            pending = _pending;
            _pending = null;
            _closing.Cancel();
        }

        CloseListening();
        if (pending is null)
        {
            return;
        }

        pending.ContinueWith(
            GiveUp, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        // The address is free once the accept has ended, which is soon unless the thread pool has no thread for it.
        ((IAsyncResult)pending).AsyncWaitHandle.WaitOne(LongestClose);
    }

    /// <summary>Waits for one client, until the acceptor is closed.</summary>
    protected abstract Task<RawConnection> AcceptNextAsync(CancellationToken closing);

    /// <summary>Ends <see cref="AcceptNextAsync"/> and releases the address.</summary>
    protected abstract void CloseListening();

    private Task<RawConnection> GetPending()
    {
        lock (_gate)
        {
            ThrowIfClosed();
            return _pending ??= AcceptNextAsync(_closing.Token);
        }
    }

    private bool TryTake(Task<RawConnection> pending)
    {
        lock (_gate)
        {
            ThrowIfClosed();
            if (_pending != pending)
            {
                return false;
            }

            _pending = null;
            return true;
        }
    }

    private RawConnection GetResult(Task<RawConnection> accepted)
    {
        RawConnection client = accepted.GetAwaiter().GetResult();
        if (ConnectionEvents.Log.IsEnabled())
        {
            ConnectionEvents.Log.Accepted(EndPointNotation.Format(LocalEndPoint));
        }

        return client;
    }

    // A client accepted meanwhile has no taker and is closed; a failed accept is expected here.
    private static void GiveUp(Task<RawConnection> accepted)
    {
        if (accepted.IsCompletedSuccessfully)
        {
            accepted.Result.Close();
        }
        else
        {
            _ = accepted.Exception;
        }
    }

    private void ThrowIfClosed()
    {
        if (_closing.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(Listener));
        }
    }

    private sealed class Arrival(PendingAcceptor acceptor) : WindowsWaitable
    {
        public override bool IsReady() => acceptor.GetPending().IsCompleted;

        public override async Task WaitAsync(CancellationToken cancellationToken)
        {
            Task pending = acceptor.GetPending();
            await pending.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            acceptor.ThrowIfClosed();
            if (!pending.IsCompleted)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
