using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>A descriptor registered with an <see cref="EpollLoop"/>, and the calls that wait for it.</summary>
internal sealed class EpollRegistration(EpollLoop loop, SafeHandle handle, string owner)
{
    private readonly Lock _gate = new();
    private readonly List<Waiter> _waiters = [];
    private SafeHandle? _duplicate;
    private bool _isKnown;
    private bool _isClosed;

    /// <summary>The token in the loop's events; unlike a descriptor's number it is never reused.</summary>
    public ulong Token { get; } = loop.NextToken();

    private TaskCreationOptions Continuations => loop.Continuations;

    /// <summary>Completes when one of the events, a hang-up or an error occurs.</summary>
    public async Task WaitAsync(short events, CancellationToken cancellationToken)
    {
        Waiter waiter = new(this, events);
        bool isReady;
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new ObjectDisposedException(owner);
            }

            _waiters.Add(waiter);
            isReady = true;
            try
            {
                isReady = !Arm();
            }
            finally
            {
                // Also if arming failed: then nothing waits.
                if (isReady)
                {
                    _waiters.Remove(waiter);
                }
            }
        }

        if (isReady)
        {
            return;
        }

        CancellationTokenRegistration cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((Waiter)state!).Cancel(token), waiter);
        await using (cancellation.ConfigureAwait(false))
        {
            await waiter.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Called by the loop, once for each time it was armed.</summary>
    public void OnReady(uint returned)
    {
        List<Waiter> ready = [];
        lock (_gate)
        {
            const uint Failure = (uint)(Interop.LibC.POLLERR | Interop.LibC.POLLHUP);
            for (int i = _waiters.Count - 1; i >= 0; i--)
            {
                if ((returned & ((uint)_waiters[i].Events | Failure)) == 0)
                {
                    continue;
                }

                ready.Add(_waiters[i]);
                _waiters.RemoveAt(i);
            }

            if (_waiters.Count > 0 && !TryArm())
            {
                // Each waiter retries its operation and gets its own error.
                ready.AddRange(_waiters);
                _waiters.Clear();
            }
        }

        foreach (Waiter waiter in ready)
        {
            waiter.TrySetResult();
        }
    }

    public void Close()
    {
        Waiter[] waiters;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            loop.Disarm(this);
            if (_isKnown)
            {
                loop.Remove(_duplicate ?? handle);
            }

            _duplicate?.Dispose();
            waiters = [.. _waiters];
            _waiters.Clear();
        }

        foreach (Waiter waiter in waiters)
        {
            waiter.End(waiter => waiter.TrySetException(new ObjectDisposedException(owner)));
        }
    }

    // Nothing may be thrown on the loop's thread. The owner of a borrowed handle may have closed it meanwhile.
    private bool TryArm()
    {
        try
        {
            return Arm();
        }
        catch (Exception failure) when (failure is ObjectDisposedException or IOException)
        {
            return false;
        }
    }

    // Returns false for a descriptor of a kind that is always ready (a regular file).
    private bool Arm()
    {
        short events = 0;
        foreach (Waiter waiter in _waiters)
        {
            events |= waiter.Events;
        }

        EpollLoop.ArmResult result = loop.Arm(this, _duplicate ?? handle, events, _isKnown);
        if (result == EpollLoop.ArmResult.AlreadyKnown)
        {
            // A second connection over the same descriptor: the loop needs a different number to distinguish them.
            _duplicate = DescriptorFactory.Duplicate(handle);
            result = loop.Arm(this, _duplicate, events, isKnown: false);
        }

        _isKnown |= result == EpollLoop.ArmResult.Armed;
        return result != EpollLoop.ArmResult.AlwaysReady;
    }

    private void Remove(Waiter waiter)
    {
        lock (_gate)
        {
            // If it stays armed, the kernel reports it at most once more, with a token that the loop no longer knows.
            if (_waiters.Remove(waiter) && _waiters.Count == 0)
            {
                loop.Disarm(this);
            }
        }
    }

    private sealed class Waiter(EpollRegistration registration, short events)
        : TaskCompletionSource(registration.Continuations)
    {
        public short Events => events;

        /// <summary>
        /// Ends the wait early. The caller may hold a lock, so the waiting call must not continue on its thread.
        /// </summary>
        public void End(Action<Waiter> end)
        {
            if (registration.Continuations == TaskCreationOptions.RunContinuationsAsynchronously)
            {
                end(this);
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(end, this, preferLocal: false);
            }
        }

        public void Cancel(CancellationToken cancellationToken)
        {
            registration.Remove(this);
            End(waiter => waiter.TrySetCanceled(cancellationToken));
        }
    }
}
