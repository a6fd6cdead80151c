using System.Net.Sockets;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing;
using PyCompat.Tool.EndPoints;

namespace PyCompat.Tool.Sessions;

/// <summary><c>--listen</c>: one conversation per connection, many at once.</summary>
internal static class Server
{
    /// <summary>Serves until a signal comes, or one connection (<c>--once</c>); gives the exit code.</summary>
    public static async Task<int> RunAsync(
        SessionOptions options, IConversation conversation, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var interrupt = StopOn(PosixSignal.SIGINT, stop);
        using var terminate = StopOn(PosixSignal.SIGTERM, stop);
        using var listener = new Listener(((NetworkEndPoint)options.EndPoint).Address, new ListenerOptions
        {
            AuthKey = options.Key,
            Connection = options.ConnectionFor(conversation),
            Authentication = options.Authentication,
            ClientRefused = refusal => FailureText.Write(refusal.Failure, Detail.OneLine),
        });
        try
        {
            // Once the line is out a signal may come, before it is flushed as well.
            await Console.Out.WriteLineAsync($"listening on {EndPointNotation.Format(listener.LocalEndPoint)}")
                .ConfigureAwait(false);
            await Console.Out.FlushAsync(stop.Token).ConfigureAwait(false);
            return options.Role == SessionRole.ListenOnce
                ? await ServeOneAsync(listener, conversation, stop.Token).ConfigureAwait(false)
                : await ServeAllAsync(listener, conversation, stop.Token).ConfigureAwait(false);
        }
        // A signal is how serving ends, not a failure; the listener's path is removed on the way out.
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });

    private static async Task<int> ServeOneAsync(
        Listener listener, IConversation conversation, CancellationToken cancellation)
    {
        using var connection = await listener.AcceptAsync(cancellation).ConfigureAwait(false);
        await conversation.RunAsync(connection, cancellation).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private static async Task<int> ServeAllAsync(
        Listener listener, IConversation conversation, CancellationToken cancellation)
    {
        // Opened by its first use, which must not be to tell that no descriptor is left.
        _ = Console.Error;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new HashSet<Task>();
        try
        {
            while (true)
            {
                var connection = await AcceptAsync(listener, running, cancellation).ConfigureAwait(false);
                running.RemoveWhere(task => task.IsCompleted);
                running.Add(ServeAsync(connection, conversation, end.Token));
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(false);
        }
    }

    // When there is no descriptor left for another client, one has to leave before the next is let in.
    private static async Task<Connection> AcceptAsync(
        Listener listener, HashSet<Task> running, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync(cancellation).ConfigureAwait(false);
            }
            catch (SocketException exception) when (!running.All(task => task.IsCompleted))
            {
                FailureText.Write(exception, Detail.OneLine);
                running.RemoveWhere(task => task.IsCompleted);
            }
            if (running.Count > 0)
                await Task.WhenAny(running).ConfigureAwait(false);
        }
    }

    // Never faults: one peer's failure is told and concerns no other.
    private static async Task ServeAsync(
        Connection connection, IConversation conversation, CancellationToken cancellation)
    {
        using (connection)
        {
            try
            {
                await conversation.RunAsync(connection, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                FailureText.Write(exception, Detail.OneLine);
            }
            catch (OperationCanceledException)
            {
                // Serving has ended, and this conversation with it.
            }
        }
    }
}
