using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>
/// One direction of a connection: one caller at a time, and whether it is broken for those who come later.
/// </summary>
internal sealed class Turn(string direction)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile bool _isBroken;

    /// <exception cref="IOException">An earlier call left this direction inside a message.</exception>
    internal void Take()
    {
        _turn.Wait();
        ReleaseIfBroken();
    }

    /// <inheritdoc cref="Take"/>
    internal async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        ReleaseIfBroken();
    }

    /// <summary>False: the time was over first.</summary>
    internal bool TryTake(TimeSpan timeout) => _turn.Wait(timeout);

    internal void Release() => _turn.Release();

    /// <summary>A message was left unfinished: from now on this direction only says so.</summary>
    internal void Break()
    {
        _isBroken = true;
        ConnectionEvents.Log.Broken(direction);
    }

    private void ReleaseIfBroken()
    {
        if (!_isBroken)
            return;
        _turn.Release();
        throw new IOException(
            $"An earlier call was cancelled or failed while {direction} a message, so where the next one begins " +
            "is no longer known. Close this connection.");
    }
}
