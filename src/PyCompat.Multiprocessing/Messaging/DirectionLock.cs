using System.Diagnostics;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// One direction of a connection: admits one caller at a time, and records whether the direction is broken.
/// </summary>
/// <remarks>
/// A caller that arrives while the lock is free takes it ahead of callers that are being woken, which saves a context
/// switch. A caller that was woken in vain is handed the lock by the next release, so that it cannot starve behind a
/// caller that takes the lock again and again.
/// </remarks>
internal sealed class DirectionLock(string direction)
{
    private const int Free = 0;
    private const int Taken = 1;

    // Another caller may be waiting: Release has to wake one.
    private const int Wanted = 2;

    // Waiters are woken in order. Not a semaphore: SemaphoreSlim keeps counting a thread that was interrupted while
    // being woken, and does not wake the next one.
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private int _state;
    private IOException? _cause;
    private volatile bool _isBroken;

    /// <exception cref="IOException">An earlier call left this direction inside a message.</exception>
    public void Take()
    {
        if (!TryTake())
        {
            TryTakeWhenGivenBack(Timeout.InfiniteTimeSpan);
        }

        ReleaseIfBroken();
    }

    /// <inheritdoc cref="Take"/>
    public ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || !TryTake())
        {
            return TakeWhenGivenBackAsync(cancellationToken);
        }

        ReleaseIfBroken();
        return ValueTask.CompletedTask;
    }

    public void Release()
    {
        if (Interlocked.CompareExchange(ref _state, Free, Taken) == Taken)
        {
            return;
        }

        using (NonInterruptible.Enter(_gate))
        {
            GiveBack();
        }
    }

    /// <summary>Marks this direction as broken: a message was left unfinished, and all later calls fail.</summary>
    /// <param name="cause">An error that has not been reported yet.</param>
    public void Break(IOException? cause = null)
    {
        if (_isBroken)
        {
            return;
        }

        _cause = cause;
        _isBroken = true;
        ConnectionEvents.Log.Broken(direction);
    }

    public bool IsBroken => _isBroken;

    /// <summary>Returns false if another caller holds the lock, or the direction is broken.</summary>
    public bool TryTakeWhole() => TryTakeWhole(TimeSpan.Zero);

    /// <inheritdoc cref="TryTakeWhole()"/>
    /// <param name="patience">How long to wait for another caller.</param>
    public bool TryTakeWhole(TimeSpan patience)
    {
        if (_isBroken || (!TryTake() && !TryTakeWhenGivenBack(patience)))
        {
            return false;
        }

        if (!_isBroken)
        {
            return true;
        }

        Release();
        return false;
    }

    private bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Free) == Free;

    private bool TryTakeWhenGivenBack(TimeSpan patience)
    {
        if (patience == TimeSpan.Zero)
        {
            return false;
        }

        using AutoResetEvent givenBack = new(initialState: false);
        Waiter waiter = new() { Wake = () => givenBack.Set() };
        long start = Stopwatch.GetTimestamp();
        while (TakeOrWait(waiter) is { } place)
        {
            bool isWoken = false;
            try
            {
                isWoken = givenBack.WaitOne(PollTimeout.Remaining(patience, start));
            }
            finally
            {
                if (!isWoken)
                {
                    Leave(place);
                }
            }

            if (!isWoken)
            {
                return false;
            }

            if (waiter.IsGiven)
            {
                return true;
            }

            waiter.HasLost = true;
        }

        return true;
    }

    private async ValueTask TakeWhenGivenBackAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter = new();
        while (!waiter.IsGiven)
        {
            TaskCompletionSource givenBack = new(TaskCreationOptions.RunContinuationsAsynchronously);
            waiter.Wake = givenBack.SetResult;
            if (TakeOrWait(waiter) is not { } place)
            {
                break;
            }

            try
            {
                await givenBack.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                Leave(place);
                throw;
            }

            waiter.HasLost = true;
        }

        ReleaseIfBroken();
    }

    // Null: taken. Otherwise the lock is marked as wanted, and its release wakes the first waiter.
    private LinkedListNode<Waiter>? TakeOrWait(Waiter waiter)
    {
        using (NonInterruptible.Enter(_gate))
        {
            if (Interlocked.Exchange(ref _state, Wanted) == Free)
            {
                return null;
            }

            return waiter.HasLost ? _waiting.AddFirst(waiter) : _waiting.AddLast(waiter);
        }
    }

    // A waiter that was woken but has stopped waiting wakes the next one.
    private void Leave(LinkedListNode<Waiter> place)
    {
        using (NonInterruptible.Enter(_gate))
        {
            if (place.List is not null)
            {
                _waiting.Remove(place);
            }
            else if (place.Value.IsGiven)
            {
                GiveBack();
            }
            else
            {
                WakeFirst();
            }
        }
    }

    private void GiveBack()
    {
        if (_waiting.First is { Value.HasLost: true } first)
        {
            first.Value.IsGiven = true;
        }
        else
        {
            Volatile.Write(ref _state, Free);
        }

        WakeFirst();
    }

    private void WakeFirst()
    {
        if (_waiting.First is not { } first)
        {
            return;
        }

        _waiting.RemoveFirst();
        first.Value.Wake();
    }

    private void ReleaseIfBroken()
    {
        if (!_isBroken)
        {
            return;
        }

        Release();
        ThrowIfBroken();
    }

    /// <exception cref="IOException">An earlier call left this direction inside a message.</exception>
    public void ThrowIfBroken()
    {
        if (!_isBroken)
        {
            return;
        }

        throw new IOException(
            $"An earlier call was cancelled or failed while {direction} a message, so where the next one begins " +
            "is unknown. Close this connection.", _cause);
    }

    private sealed class Waiter
    {
        public Action Wake { get; set; } = static () => { };

        /// <summary>Whether it was woken before, but too late.</summary>
        public bool HasLost { get; set; }

        /// <summary>Whether it was handed the lock.</summary>
        public bool IsGiven { get; set; }
    }
}
