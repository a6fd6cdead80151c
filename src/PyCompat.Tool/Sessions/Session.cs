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
            return await Server.RunAsync(options, conversation, cancellation).ConfigureAwait(false);

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
        await conversation.RunAsync(link.Connection, cancellation).ConfigureAwait(false);
        await link.EndAsync(cancellation).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
