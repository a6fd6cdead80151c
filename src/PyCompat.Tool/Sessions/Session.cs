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

        using var link = await Deadline.RunAsync(
            options.Timeout, $"connecting to {options.EndPoint.Text}", options.EndPoint.OpenAsync, cancellation)
            .ConfigureAwait(false);
        await conversation.RunAsync(link.Connection, cancellation).ConfigureAwait(false);
        await link.EndAsync(cancellation).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
