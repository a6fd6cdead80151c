using System.Collections.Concurrent;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// The clients that a listener serves, up to a fixed number at once; all of them are awaited at the end.
/// </summary>
internal sealed class ServedClients(int most) : IDisposable
{
    private readonly SemaphoreSlim _places = new(most);
    private readonly ConcurrentDictionary<IDisposable, byte> _clients = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _allLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The clients, plus the accept loop.
    private int _count = 1;

    /// <summary>Cancelled when serving is to end.</summary>
    public CancellationToken Ending => _ending.Token;

    public Task WaitForPlaceAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    public void Add(IDisposable client)
    {
        Interlocked.Increment(ref _count);
        _clients[client] = 0;
    }

    public void Remove(IDisposable client)
    {
        _clients.TryRemove(client, out _);
        _places.Release();
        Leave();
    }

    /// <summary>
    /// Ends all clients; if a handler takes longer than <paramref name="timeout"/>, its connection is closed.
    /// </summary>
    public async Task EndAsync(TimeSpan timeout)
    {
        try
        {
            await _ending.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException thrown)
        {
            // A handler may have registered any callback on its token.
            ConnectionEvents.Log.CallbackFailed(nameof(CancellationToken), ExceptionText.Of(thrown));
        }

        Leave();
        using (CancellationTokenSource deadline = new(timeout))
        {
            await _allLeft.Task.WaitAsync(deadline.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (IDisposable client in _clients.Keys)
        {
            client.Dispose();
        }

        await _allLeft.Task.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _places.Dispose();
        _ending.Dispose();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0)
        {
            _allLeft.SetResult();
        }
    }
}
