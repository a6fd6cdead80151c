using System.Buffers;
using PyCompat.Multiprocessing;

namespace PyCompat.Tool.Sessions;

/// <summary><c>echo --raw</c>: returns the same bytes, of any length.</summary>
internal sealed class RawEchoConversation : IConversation
{
    /// <summary>
    /// The maximum length, in bytes, of messages that are received completely before they are sent back; longer ones
    /// are streamed.
    /// </summary>
    private const int LongestWhole = 1 << 20;

    public long DefaultMaxMessageLength => long.MaxValue;

    public async Task RunAsync(Connection connection, CancellationToken cancellation)
    {
        using var spool = new SpoolStream();
        while (await connection.WaitToReceiveAsync(cancellation).ConfigureAwait(false))
        {
            var message = await connection.ReceiveStreamAsync(cancellationToken: cancellation).ConfigureAwait(false);
            await using (message.ConfigureAwait(false))
            {
                await (message.Length <= LongestWhole
                    ? SendWholeAsync(connection, message, cancellation)
                    : SendArrivingAsync(connection, message, spool, cancellation)).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask SendWholeAsync(
        Connection connection, Stream message, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)message.Length);
        try
        {
            var whole = buffer.AsMemory(0, (int)message.Length);
            await message.ReadExactlyAsync(whole, cancellation).ConfigureAwait(false);
            await connection.SendBytesAsync(whole, cancellation).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Many peers send a whole message before they read anything, and block if it is not received.
    private static async ValueTask SendArrivingAsync(
        Connection connection, Stream message, SpoolStream spool, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var filling = spool.FillAsync(message, end.Token);
        var sending = connection.SendBytesAsync(spool, message.Length, end.Token).AsTask();
        var first = await Task.WhenAny(filling, sending).ConfigureAwait(false);
        if (!first.IsCompletedSuccessfully)
        {
            await end.CancelAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(filling, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
        await sending.ConfigureAwait(false);
    }
}
