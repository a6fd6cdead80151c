using PyCompat.Multiprocessing;

namespace PyCompat.Tool.Sessions;

/// <summary>What a command does on a connection; used for several at once by <c>--listen</c>.</summary>
internal interface IConversation
{
    /// <summary>The longest message taken, in bytes, where the command line says nothing.</summary>
    long DefaultMaxMessageLength => ConnectionOptions.DefaultMaxMessageLength;

    /// <summary>Talks until there is no more to say; a failure is an exception.</summary>
    Task RunAsync(Connection connection, CancellationToken cancellation);
}
