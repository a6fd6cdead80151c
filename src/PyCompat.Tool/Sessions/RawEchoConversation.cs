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

    /// <summary>The same on the only connection: a message that is not spooled is copied once less.</summary>
    private const int LongestWholeAlone = 64 << 20;

    public long DefaultMaxMessageLength => long.MaxValue;

    public Task RunAsync(Connection connection, CancellationToken cancellation) =>
        RunAsync(new ConnectionCalls(connection, cancellation));

    public Task RunAloneAsync(Connection connection, CancellationToken cancellation) =>
        ConnectionCalls.RunBlockingAsync(connection, RunAsync, cancellation);

    private static async Task RunAsync(ConnectionCalls connection)
    {
        using var spool = new SpoolStream();
        while (await connection.WaitToReceiveAsync().ConfigureAwait(false))
        {
            var message = await connection.ReceiveStreamAsync().ConfigureAwait(false);
            await using (message.ConfigureAwait(false))
            {
                await (message.Length <= (connection.IsBlocking ? LongestWholeAlone : LongestWhole)
                    ? SendWholeAsync(connection, message)
                    : SendArrivingAsync(connection, message, spool)).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask SendWholeAsync(ConnectionCalls connection, Stream message)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)message.Length);
        try
        {
            var whole = buffer.AsMemory(0, (int)message.Length);
            await connection.ReadAsync(message, whole).ConfigureAwait(false);
            await connection.SendBytesAsync(whole).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Many peers send a whole message before they read anything, and block if it is not received.
    private static async ValueTask SendArrivingAsync(
        ConnectionCalls connection, Stream message, SpoolStream spool)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(connection.Cancellation);
        var filling = spool.FillAsync(message, end.Token);
        var sending = connection.SendArrivingAsync(spool, message.Length, end.Token).AsTask();
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
