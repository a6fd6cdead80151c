namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Receives a message, or null at the end.</summary>
internal static class Receiving
{
    public static byte[]? ReceiveBytesOrEnd(this Connection connection) =>
        connection.WaitToReceive() ? connection.ReceiveBytes() : null;

    public static async ValueTask<byte[]?> TryReceiveBytesAsync(
        this Connection connection, CancellationToken cancellationToken) =>
        await connection.WaitToReceiveAsync(cancellationToken)
            ? await connection.ReceiveBytesAsync(cancellationToken: cancellationToken)
            : null;
}
