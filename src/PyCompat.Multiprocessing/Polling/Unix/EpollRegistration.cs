using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>One descriptor as the <see cref="EpollLoop"/> knows it, and those who wait for it.</summary>
internal sealed class EpollRegistration(EpollLoop loop, SafeHandle handle, string owner)
{
    private readonly Lock _gate = new();
    private readonly List<Waiter> _waiters = [];
    private SafeHandle? _duplicate;
    private bool _isKnown;
    private bool _isClosed;

    /// <summary>What the loop's events carry; unlike a descriptor's number it is never used again.</summary>
    public ulong Token { get; } = loop.NextToken();

    private TaskCreationOptions Continuations => loop.Continuations;

    /// <summary>Ends when one of the events, a hang-up or a failure is there.</summary>
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
                // Also where arming has failed: nobody waits then.
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
                // Each of them tries its own operation again and gets its own error.
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

    // On the loop's thread nothing may be thrown. The owner of a borrowed handle can have closed it meanwhile.
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

    // False: the descriptor is of a kind that is always ready (a regular file).
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
            // A second connection over the same descriptor: the loop tells them apart by a number of their own.
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
            // Left armed, the kernel reports it at most once more; the loop no longer knows the token then.
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

        /// <summary>Ends it early. Whoever does so, perhaps under a lock, does not go on with the call.</summary>
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
