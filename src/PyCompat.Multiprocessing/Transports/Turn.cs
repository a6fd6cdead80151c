using System.Diagnostics;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>
/// One direction of a connection: one caller at a time, and whether it is broken for those who come later.
/// </summary>
internal sealed class Turn(string direction)
{
    private const int Free = 0;
    private const int Taken = 1;

    // Somebody may be waiting: whoever gives the turn back has to wake one.
    private const int Wanted = 2;

    private readonly SemaphoreSlim _givenBack = new(0);
    private int _state;
    private IOException? _cause;
    private volatile bool _isBroken;

    /// <exception cref="IOException">An earlier call left this direction inside a message.</exception>
    internal void Take()
    {
        if (!TryTake())
        {
            while (Interlocked.Exchange(ref _state, Wanted) != Free)
                _givenBack.Wait();
        }

        ReleaseIfBroken();
    }

    /// <inheritdoc cref="Take"/>
    internal ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || !TryTake())
            return TakeWhenGivenBackAsync(cancellationToken);
        ReleaseIfBroken();
        return ValueTask.CompletedTask;
    }

    internal void Release()
    {
        if (Interlocked.Exchange(ref _state, Free) == Wanted)
            WakeOne();
    }

    /// <summary>A message was left unfinished: from now on this direction only says so.</summary>
    /// <param name="cause">What nobody was told yet.</param>
    internal void Break(IOException? cause = null)
    {
        if (_isBroken)
            return;
        _cause = cause;
        _isBroken = true;
        ConnectionEvents.Log.Broken(direction);
    }

    internal bool IsBroken => _isBroken;

    /// <summary>False: somebody else has it, or it is broken.</summary>
    internal bool TryTakeWhole() => TryTakeWhole(TimeSpan.Zero);

    /// <inheritdoc cref="TryTakeWhole()"/>
    /// <param name="patience">How long somebody else is waited for.</param>
    internal bool TryTakeWhole(TimeSpan patience)
    {
        if (_isBroken || (!TryTake() && !TryTakeWhenGivenBack(patience)))
            return false;
        if (!_isBroken)
            return true;
        Release();
        return false;
    }

    // Nobody else would wake who waits, and the semaphore's own lock ends when the thread is interrupted.
    private void WakeOne() => Uninterrupted.Repeat(_givenBack, static givenBack => givenBack.Release());

    private bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Free) == Free;

    private bool TryTakeWhenGivenBack(TimeSpan patience)
    {
        if (patience == TimeSpan.Zero)
            return false;
        long start = Stopwatch.GetTimestamp();
        while (Interlocked.Exchange(ref _state, Wanted) != Free)
        {
            TimeSpan left = patience - Stopwatch.GetElapsedTime(start);
            if (left <= TimeSpan.Zero || !_givenBack.Wait(left))
                return false;
        }

        return true;
    }

    private async ValueTask TakeWhenGivenBackAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (Interlocked.Exchange(ref _state, Wanted) != Free)
            await _givenBack.WaitAsync(cancellationToken).ConfigureAwait(false);
        ReleaseIfBroken();
    }

    private void ReleaseIfBroken()
    {
        if (!_isBroken)
            return;
        Release();
        throw new IOException(
            $"An earlier call was cancelled or failed while {direction} a message, so where the next one begins " +
            "is no longer known. Close this connection.", _cause);
    }
}
