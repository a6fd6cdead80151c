using System.Diagnostics;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// One direction of a connection: one caller at a time, and whether it is broken for those who come later.
/// </summary>
/// <remarks>
/// A caller that comes by while it is free takes it before those that are just being woken, which costs no switch of
/// threads. One that was woken in vain is given it by the next release, so that nobody waits for ever beside a caller
/// that takes it again and again.
/// </remarks>
internal sealed class DirectionLock(string direction)
{
    private const int Free = 0;
    private const int Taken = 1;

    // Somebody may be waiting: whoever gives the turn back has to wake one.
    private const int Wanted = 2;

    // How those who wait are woken, the first one first. Not a semaphore: SemaphoreSlim goes on counting a thread that
    // was interrupted as it woke it, and does not wake the next one.
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

    /// <summary>A message was left unfinished: from now on this direction only says so.</summary>
    /// <param name="cause">What nobody was told yet.</param>
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

    /// <summary>False: somebody else has it, or it is broken.</summary>
    public bool TryTakeWhole() => TryTakeWhole(TimeSpan.Zero);

    /// <inheritdoc cref="TryTakeWhole()"/>
    /// <param name="patience">How long somebody else is waited for.</param>
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

    // Null: taken. Otherwise it is wanted from now on, and its release wakes the first that waits.
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

    // One that was woken and does not wait for it any longer wakes the next one.
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
            "is no longer known. Close this connection.", _cause);
    }

    private sealed class Waiter
    {
        public Action Wake { get; set; } = static () => { };

        /// <summary>Whether it was woken before, and came too late.</summary>
        public bool HasLost { get; set; }

        /// <summary>Whether it has it, by being given it.</summary>
        public bool IsGiven { get; set; }
    }
}
