using System.Net.Sockets;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Endpoints;

namespace PyCompat.Multiprocessing;

/// <content>The accept loop of a server.</content>
public sealed partial class Listener
{
    /// <summary>The delay before accepting is retried.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Accepts clients and runs <paramref name="handler"/> for each, many at once, until the token is cancelled or the
    /// listener is closed; then waits for the running handlers, and returns.
    /// </summary>
    /// <remarks>
    /// A handler's token is cancelled when serving is to end, and its connection is closed when it returns. An
    /// exception it throws affects its client alone, and is reported through
    /// <see cref="ListenerServeOptions.ClientFailed"/> and an event of the source <c>PyCompat-Multiprocessing</c>.
    /// Handlers that do not end within <see cref="ListenerServeOptions.ShutdownTimeout"/> have their connections
    /// closed. The listener itself stays open.
    /// <code>
    /// await listener.ServeAsync((client, token) => client.ServeAsync(Answer, cancellationToken: token), null, token);
    /// </code>
    /// </remarks>
    /// <param name="handler">Serves one client.</param>
    /// <param name="options">How many clients to serve at once, and how serving ends.</param>
    /// <param name="cancellationToken">Ends serving.</param>
    public async Task ServeAsync(
        Func<Connection, CancellationToken, Task> handler,
        ListenerServeOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        options ??= ListenerServeOptions.Default;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        using ServedClients clients = new(options.MaxClients);
        try
        {
            while (true)
            {
                await clients.WaitForPlaceAsync(stop.Token).ConfigureAwait(false);
                Connection client = await AcceptAgainAsync(options, stop.Token).ConfigureAwait(false);
                clients.Add(client);
                _ = ServeOneAsync(client, handler, options, clients);
            }
        }
        catch (Exception end) when (
            end is OperationCanceledException or ObjectDisposedException && stop.IsCancellationRequested)
        {
            // Serving has ended.
        }
        finally
        {
            await clients.EndAsync(options.ShutdownTimeout).ConfigureAwait(false);
        }
    }

    // Retried until the system has a free descriptor: another client may leave, or another part of the program may
    // close one, and no event announces that.
    private async ValueTask<Connection> AcceptAgainAsync(
        ListenerServeOptions options, CancellationToken cancellationToken)
    {
        for (bool isTold = false; ; isTold = true)
        {
            try
            {
                return await AcceptAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException failure)
            {
                ConnectionEvents.Log.AcceptFailed(EndPointNotation.Describe(LocalEndPoint), failure.Message);
                if (!isTold)
                {
                    Call(() => options.AcceptFailed?.Invoke(failure), nameof(ListenerServeOptions.AcceptFailed));
                }
            }

            await Task.Delay(RetryDelay, cancellationToken).ConfigureAwait(false);
        }
    }

    // Never fails: an error with one client does not affect the others.
    private static async Task ServeOneAsync(
        Connection client,
        Func<Connection, CancellationToken, Task> handler,
        ListenerServeOptions options,
        ServedClients clients)
    {
        // The accept loop must not wait for the part of the handler before its first await.
        await Task.Yield();
        try
        {
            await handler(client, clients.Ending).ConfigureAwait(false);
        }
        catch (Exception failure) when (clients.Ending.IsCancellationRequested
            && failure is OperationCanceledException or ObjectDisposedException)
        {
            // Serving has ended, and this conversation with it.
        }
        catch (Exception failure)
        {
            string remote = client.RemoteEndPoint is { } endPoint ? EndPointNotation.Describe(endPoint) : "";
            ConnectionEvents.Log.ClientFailed(remote, ExceptionText.Of(failure));
            Call(() => options.ClientFailed?.Invoke(client, failure), nameof(ListenerServeOptions.ClientFailed));
        }
        finally
        {
            client.Close();
            clients.Remove(client);
        }
    }

    private static void Call(Action callback, string name)
    {
        try
        {
            callback();
        }
        catch (Exception thrown)
        {
            ConnectionEvents.Log.CallbackFailed(name, ExceptionText.Of(thrown));
        }
    }
}
