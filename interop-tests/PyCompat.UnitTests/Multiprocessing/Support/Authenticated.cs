namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>Options with the key that the tests use.</summary>
internal static class Authenticated
{
    public static byte[] KeyBytes => "the tests' key"u8.ToArray();

    public static AuthKey Key => new(KeyBytes);

    public static ClientOptions Client { get; } = new() { AuthKey = Key };

    /// <summary>A listener that never gives up first, however busy the machine is.</summary>
    public static ListenerOptions Listener { get; } = new()
    {
        AuthKey = Key,
        Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromMinutes(5) },
    };

    /// <summary>For clients that only the deadline ends, next to others that must finish before it.</summary>
    public static ListenerOptions HurriedListener { get; } = Listener with
    {
        Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromSeconds(2) },
    };

    /// <summary>Connects a client, accepts it, and sends a message each way.</summary>
    public static async Task ServeAsync(Listener listener, ClientOptions client, CancellationToken cancellation)
    {
        ValueTask<Connection> accepting = listener.AcceptAsync(cancellation);
        await using Connection connection = await PyCompat.Multiprocessing.Client.ConnectAsync(
            listener.LocalEndPoint, client, cancellation);
        await using Connection accepted = await accepting;
        await connection.SendBytesAsync(new byte[] { 1, 2 }, cancellation);
        Assert.Equal([1, 2], await accepted.ReceiveBytesAsync(cancellationToken: cancellation));
        await accepted.SendBytesAsync(new byte[] { 3 }, cancellation);
        Assert.Equal([3], await connection.ReceiveBytesAsync(cancellationToken: cancellation));
    }
}
