using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.Peers;

/// <summary>The exercises of <see cref="MessageExercises"/> using asynchronous calls.</summary>
internal static class AsyncExercises
{
    public static Action PingPong(Connection connection, int size, int count, bool isDriver)
    {
        byte[] message = new byte[size];
        byte[] buffer = new byte[size];
        return isDriver
            ? () => DriveAsync(connection, message, buffer, count).GetAwaiter().GetResult()
            : () => ServeAsync(connection, buffer, count).GetAwaiter().GetResult();
    }

    private static async Task DriveAsync(Connection connection, byte[] message, byte[] buffer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await connection.SendBytesAsync(message);
            await connection.ReceiveBytesAsync(buffer.AsMemory());
        }
    }

    private static async Task ServeAsync(Connection connection, byte[] buffer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await connection.ReceiveBytesAsync(buffer.AsMemory());
            await connection.SendBytesAsync(buffer);
        }
    }
}
