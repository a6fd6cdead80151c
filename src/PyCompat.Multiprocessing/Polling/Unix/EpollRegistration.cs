using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>A descriptor registered with an <see cref="EpollLoop"/>, and the calls that wait for it.</summary>
internal sealed class EpollRegistration(EpollLoop loop, SafeHandle handle, string owner)
{
    private readonly Lock _gate = new();
    private readonly List<Waiter> _waiters = [];
    private SafeHandle? _duplicate;
    private Waiter? _spare;
    private bool _isKnown;
    private bool _isClosed;

    /// <summary>The token in the loop's events; unlike a descriptor's number it is never reused.</summary>
    public ulong Token { get; } = loop.NextToken();

    /// <summary>Completes when one of the events, a hang-up or an error occurs.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WaitAsync(short events, CancellationToken cancellationToken)
    {
        Waiter waiter = Interlocked.Exchange(ref _spare, null) ?? new Waiter(this);
        if (!TryBegin(waiter, events))
        {
            _spare = waiter;
            return;
        }

        CancellationTokenRegistration cancellation = cancellationToken.UnsafeRegister(
            static (state, token) => ((Waiter)state!).Cancel(token), waiter);
        try
        {
            await waiter.Task.ConfigureAwait(false);
        }
        finally
        {
            await cancellation.DisposeAsync().ConfigureAwait(false);
            waiter.Reset();
            _spare = waiter;
        }
    }

    /// <summary>Called by the loop, once for each time it was armed.</summary>
    /// <param name="returned">What the kernel reports.</param>
    /// <param name="ready">Receives the waits that are over.</param>
    public void TakeReady(uint returned, List<Waiter> ready)
    {
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
            waiters = [.. _waiters];
            _waiters.Clear();
            loop.Disarm(this);
            try
            {
                if (_isKnown)
                {
                    loop.Remove(_duplicate ?? handle, Token);
                }
            }
            catch (ObjectDisposedException)
            {
                // The owner closes a borrowed handle at this moment, which removes it too.
            }

            _duplicate?.Dispose();
        }

        foreach (Waiter waiter in waiters)
        {
            waiter.EndElsewhere(new ObjectDisposedException(owner));
        }
    }

    /// <summary>Adds a waiter; false if there is nothing to wait for, since the descriptor is always ready.</summary>
    private bool TryBegin(Waiter waiter, short events)
    {
        waiter.Events = events;
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new ObjectDisposedException(owner);
            }

            _waiters.Add(waiter);
            bool isArmed = false;
            try
            {
                isArmed = Arm();
                return isArmed;
            }
            finally
            {
                if (!isArmed)
                {
                    _waiters.Remove(waiter);
                    RetryAll();
                }
            }
        }
    }

    // Nothing is armed any more: each waiter retries its operation and gets its own error.
    private void RetryAll()
    {
        foreach (Waiter waiter in _waiters)
        {
            waiter.EndElsewhere(failure: null);
        }

        _waiters.Clear();
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

    /// <summary>Returns whether the waiter was still waiting, in which case the caller has to end its wait.</summary>
    private bool Remove(Waiter waiter)
    {
        lock (_gate)
        {
            if (!_waiters.Remove(waiter))
            {
                return false;
            }

            // If it stays armed, the kernel reports it at most once more, with a token that the loop no longer knows.
            if (_waiters.Count == 0)
            {
                loop.Disarm(this);
            }

            return true;
        }
    }

    /// <summary>One wait. Only the code that removes it from the list of waiters ends it: once.</summary>
    public sealed class Waiter(EpollRegistration registration) : IValueTaskSource, IThreadPoolWorkItem
    {
        private ManualResetValueTaskSourceCore<bool> _core;
        private Exception? _failure;

        public short Events { get; set; }

        public ValueTask Task => new(this, _core.Version);

        /// <summary>Ends the wait; the waiting call continues on this thread.</summary>
        public void Execute()
        {
            if (_failure is null)
            {
                _core.SetResult(true);
            }
            else
            {
                _core.SetException(_failure);
            }
        }

        /// <summary>Ends the wait early. The caller may hold a lock, so nothing continues on its thread.</summary>
        /// <param name="failure">The error; null to retry.</param>
        public void EndElsewhere(Exception? failure)
        {
            _failure = failure;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Cancel(CancellationToken cancellationToken)
        {
            if (registration.Remove(this))
            {
                EndElsewhere(new OperationCanceledException(cancellationToken));
            }
        }

        public void Reset()
        {
            _failure = null;
            _core.Reset();
        }

        void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

        void IValueTaskSource.OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }
}
