using PyCompat.Multiprocessing;
using PyCompat.Tool.EndPoints;

namespace PyCompat.Tool.Sessions;

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
