using System.Runtime.InteropServices;
using PyCompat.Multiprocessing;
using PyCompat.Tool.EndPoints;

namespace PyCompat.Tool.Sessions;

/// <summary><c>--listen</c>: one conversation per connection, many at once.</summary>
internal static class Server
{
    /// <summary>Serves until a signal, or one connection (<c>--once</c>); returns the exit code.</summary>
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
            // Once the line is written, even before it is flushed, a signal may come.
            await Console.Out.WriteLineAsync($"listening on {EndPointNotation.Format(listener.LocalEndPoint)}")
                .ConfigureAwait(false);
            await Console.Out.FlushAsync(stop.Token).ConfigureAwait(false);
            return options.Role == SessionRole.ListenOnce
                ? await ServeOneAsync(listener, conversation, stop.Token).ConfigureAwait(false)
                : await ServeAllAsync(listener, conversation, stop.Token).ConfigureAwait(false);
        }
        // A signal is the normal end of serving, not a failure; the listener's path is removed on disposal.
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
        await conversation.RunAloneAsync(connection, cancellation).ConfigureAwait(false);
        return ExitCode.Success;
    }

    // The failure of one peer is reported and does not affect others; the same applies to a system error, until a
    // client leaves.
    private static async Task<int> ServeAllAsync(
        Listener listener, IConversation conversation, CancellationToken cancellation)
    {
        // Opened on first use, which must not be the report that no descriptor is left.
        _ = Console.Error;
        var options = new ListenerServeOptions
        {
            AcceptFailed = failure => FailureText.Write(failure, Detail.OneLine),
            ClientFailed = (_, failure) => FailureText.Write(failure, Detail.OneLine),
        };
        await listener.ServeAsync(conversation.RunAsync, options, cancellation).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
