using PyCompat.Multiprocessing;
using PyCompat.Tool.EndPoints;

namespace PyCompat.Tool.Sessions;

/// <summary>Brings a connection about, lets a conversation happen on it, and says how it went.</summary>
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

        // A handshake has its own limit, which begins when the connection is there, and its own words for it.
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

/// <summary>Who calls whom.</summary>
internal enum SessionRole
{
    /// <summary>Connect, talk once.</summary>
    Client,

    /// <summary>Bind, serve everyone until a signal comes.</summary>
    Listen,

    /// <summary>Bind, serve one connection.</summary>
    ListenOnce,
}

/// <summary>How the connection of a command comes about.</summary>
internal sealed record SessionOptions
{
    public required ToolEndPoint EndPoint { get; init; }

    public required SessionRole Role { get; init; }

    /// <summary>For connecting, for the handshake and for a call, each; infinite when not given.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The authkey; null: none, and no handshake.</summary>
    public required AuthKey? Key { get; init; }

    /// <summary>The longest message taken, in bytes; null: as the conversation has it.</summary>
    public required long? MaxMessageLength { get; init; }

    /// <summary>How handshakes go: in the time that was given, or in the default one.</summary>
    public AuthenticationOptions Authentication => Timeout == System.Threading.Timeout.InfiniteTimeSpan
        ? AuthenticationOptions.Default
        : new AuthenticationOptions { Timeout = Timeout };

    /// <summary>How the connection of a conversation behaves.</summary>
    public ConnectionOptions ConnectionFor(IConversation conversation) => new()
    {
        MaxMessageLength = MaxMessageLength ?? conversation.DefaultMaxMessageLength,
    };
}

/// <summary>Work that may take only so long.</summary>
internal static class Deadline
{
    /// <summary>Does <paramref name="work"/>; <paramref name="what"/> names it in the error.</summary>
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
        // The deadline's own end, not the caller's.
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(
                FormattableString.Invariant($"{what} took longer than {timeout.TotalSeconds} seconds"), exception);
        }
    }
}
