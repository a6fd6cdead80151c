using PyCompat.Multiprocessing;
using PyCompat.Tool.EndPoints;

namespace PyCompat.Tool.Sessions;

/// <summary>Opens a connection, runs a conversation on it, and reports the result.</summary>
internal static class Session
{
    /// <summary>Runs to the end; the result is the exit code.</summary>
    public static async Task<int> RunAsync(
        SessionOptions options, IConversation conversation, CancellationToken cancellation)
    {
        if (options.Role != SessionRole.Client)
        {
            return await Server.RunAsync(options, conversation, cancellation).ConfigureAwait(false);
        }

        // The handshake has its own time limit, which begins once connected, and its own error message.
        var client = new ClientOptions
        {
            AuthKey = options.Key,
            Connection = options.ConnectionFor(conversation),
            ConnectTimeout = options.Key is null ? Timeout.InfiniteTimeSpan : options.Timeout,
            Authentication = options.Authentication,
        };
        using var link = await Deadline.RunAsync(
            options.Key is null ? options.Timeout : Timeout.InfiniteTimeSpan,
            $"connecting to {options.EndPoint.Text}",
            deadline => options.EndPoint.OpenAsync(client, deadline),
            cancellation).ConfigureAwait(false);
        await conversation.RunAloneAsync(link.Connection, cancellation).ConfigureAwait(false);
        await link.EndAsync(cancellation).ConfigureAwait(false);
        return ExitCode.Success;
    }
}

/// <summary>Which side connects.</summary>
internal enum SessionRole
{
    /// <summary>Connect, and run one conversation.</summary>
    Client,

    /// <summary>Bind, and serve all clients until a signal.</summary>
    Listen,

    /// <summary>Bind, and serve one connection.</summary>
    ListenOnce,
}

/// <summary>The options for a command's connection.</summary>
internal sealed record SessionOptions
{
    public required ToolEndPoint EndPoint { get; init; }

    public required SessionRole Role { get; init; }

    /// <summary>The time limit for connecting, for the handshake and for a call, each; infinite by default.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The authkey; null for no key and no handshake.</summary>
    public required AuthKey? Key { get; init; }

    /// <summary>The maximum length of a message, in bytes; null for the conversation's default.</summary>
    public required long? MaxMessageLength { get; init; }

    /// <summary>The options for handshakes, with the given time limit or the default one.</summary>
    public AuthenticationOptions Authentication => Timeout == System.Threading.Timeout.InfiniteTimeSpan
        ? AuthenticationOptions.Default
        : new AuthenticationOptions { Timeout = Timeout };

    /// <summary>Returns the options for the connection of a conversation.</summary>
    public ConnectionOptions ConnectionFor(IConversation conversation) => new()
    {
        MaxMessageLength = MaxMessageLength ?? conversation.DefaultMaxMessageLength,
    };
}

/// <summary>Runs work with a time limit.</summary>
internal static class Deadline
{
    /// <summary>Runs <paramref name="work"/>; <paramref name="what"/> names it in the error.</summary>
    /// <exception cref="TimeoutException">It took longer than <paramref name="timeout"/>.</exception>
    public static async Task<T> RunAsync<T>(
        TimeSpan timeout, string what, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        try
        {
            return await work(deadline.Token).ConfigureAwait(false);
        }
        // The deadline has ended, not the caller's token.
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(
                FormattableString.Invariant($"{what} took longer than {timeout.TotalSeconds} seconds"), exception);
        }
    }
}
