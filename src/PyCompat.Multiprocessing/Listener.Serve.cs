using System.Net.Sockets;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing;

/// <content>The loop that every server has.</content>
public sealed partial class Listener
{
    /// <summary>Before accepting is tried again, where it has failed and no client of ours leaves.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Accepts clients and has <paramref name="handler"/> serve each, many at once, until the token is cancelled or the
    /// listener is closed; then waits for the handlers that run, and returns.
    /// </summary>
    /// <remarks>
    /// A handler gets a token that is cancelled when serving is to end, and its connection is closed when it returns.
    /// What it throws concerns its client alone: <see cref="ListenerServeOptions.ClientFailed"/> and an event of the
    /// source <c>PyCompat-Multiprocessing</c> tell it. Handlers that do not end within
    /// <see cref="ListenerServeOptions.ShutdownTimeout"/> have their connection closed under them. The listener itself
    /// stays open.
    /// <code>
    /// await listener.ServeAsync((client, token) => client.ServeAsync(Answer, cancellationToken: token), null, token);
    /// </code>
    /// </remarks>
    /// <param name="handler">Serves one client.</param>
    /// <param name="options">How many at once, and how serving ends.</param>
    /// <param name="cancellationToken">Ends serving.</param>
    public async Task ServeAsync(
        Func<Connection, CancellationToken, Task> handler,
        ListenerServeOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        options ??= ListenerServeOptions.Default;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        using CancellationTokenSource ending = new();
        Dictionary<Task, Connection> running = [];
        try
        {
            while (true)
            {
                if (running.Count >= options.MaxClients)
                    await LeaveOneAsync(running, stop.Token).ConfigureAwait(false);
                Connection client = await AcceptAsync(running, stop.Token).ConfigureAwait(false);
                Forget(running);
                running.Add(ServeOneAsync(client, handler, options, ending.Token), client);
            }
        }
        catch (Exception end) when (
            end is OperationCanceledException or ObjectDisposedException && stop.IsCancellationRequested)
        {
            // Serving ends.
        }
        finally
        {
            await EndAsync(ending).ConfigureAwait(false);
            await DrainAsync(running, options.ShutdownTimeout).ConfigureAwait(false);
        }
    }

    // Where the system has no descriptor left: until a client leaves, or another part of the program gives one back.
    private async ValueTask<Connection> AcceptAsync(
        Dictionary<Task, Connection> running, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await AcceptAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException failure)
            {
                ConnectionEvents.Log.AcceptFailed(EndPointNotation.Describe(LocalEndPoint), failure.Message);
            }

            Forget(running);
            Task delay = Task.Delay(RetryDelay, cancellationToken);
            await Task.WhenAny([.. running.Keys, delay]).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static async Task LeaveOneAsync(Dictionary<Task, Connection> running, CancellationToken cancellationToken)
    {
        await Task.WhenAny(running.Keys).WaitAsync(cancellationToken).ConfigureAwait(false);
        Forget(running);
    }

    private static void Forget(Dictionary<Task, Connection> running)
    {
        foreach (Task ended in running.Keys.Where(static task => task.IsCompleted).ToList())
            running.Remove(ended);
    }

    // A handler can have registered anything on its token.
    private static async Task EndAsync(CancellationTokenSource ending)
    {
        try
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException thrown)
        {
            ConnectionEvents.Log.CallbackFailed(nameof(CancellationToken), ExceptionText.Of(thrown));
        }
    }

    private static async Task DrainAsync(Dictionary<Task, Connection> running, TimeSpan timeout)
    {
        Task all = Task.WhenAll(running.Keys);
        using CancellationTokenSource deadline = new(timeout);
        await all.WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (all.IsCompleted)
            return;
        foreach (Connection client in running.Values)
            client.Close();
        await all.ConfigureAwait(false);
    }

    // Never fails: what goes wrong with one client concerns no other.
    private static async Task ServeOneAsync(
        Connection client,
        Func<Connection, CancellationToken, Task> handler,
        ListenerServeOptions options,
        CancellationToken ending)
    {
        // The accept loop goes on, whatever the handler does before it first waits.
        await Task.Yield();
        using (client)
        {
            try
            {
                await handler(client, ending).ConfigureAwait(false);
            }
            catch (Exception failure) when (
                ending.IsCancellationRequested && failure is OperationCanceledException or ObjectDisposedException)
            {
                // Serving ends, and this conversation with it.
            }
            catch (Exception failure)
            {
                Tell(client, failure, options);
            }
        }
    }

    private static void Tell(Connection client, Exception failure, ListenerServeOptions options)
    {
        ConnectionEvents.Log.ClientFailed(
            client.RemoteEndPoint is { } remote ? EndPointNotation.Describe(remote) : "", ExceptionText.Of(failure));
        try
        {
            options.ClientFailed?.Invoke(client, failure);
        }
        catch (Exception thrown)
        {
            ConnectionEvents.Log.CallbackFailed(nameof(ListenerServeOptions.ClientFailed), ExceptionText.Of(thrown));
        }
    }
}
