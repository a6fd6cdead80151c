using PyCompat.Multiprocessing;

namespace PyCompat.Tool.Sessions;

/// <summary><c>echo --raw</c>: bytes in, the same bytes out.</summary>
internal sealed class RawEchoConversation : IConversation
{
    public async Task RunAsync(Connection connection, CancellationToken cancellation)
    {
        while (await Receive().ConfigureAwait(false) is { } message)
            await connection.SendBytesAsync(message, cancellation).ConfigureAwait(false);

        ValueTask<byte[]?> Receive() => connection.TryReceiveBytesAsync(cancellationToken: cancellation);
    }
}
