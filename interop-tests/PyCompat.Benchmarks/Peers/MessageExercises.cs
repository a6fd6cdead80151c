using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Sends messages of one size, there and back or one way.</summary>
internal static class MessageExercises
{
    public static Action PingPong(Connection connection, int size, int count, bool isDriver)
    {
        byte[] message = Random(size);
        byte[] buffer = Random(size);
        return isDriver
            ? () =>
            {
                for (int i = 0; i < count; i++)
                {
                    connection.SendBytes(message);
                    connection.ReceiveBytes(buffer.AsSpan());
                }

                EnsureSame(message, buffer);
            }
        : () =>
        {
            for (int i = 0; i < count; i++)
            {
                connection.ReceiveBytes(buffer.AsSpan());
                connection.SendBytes(buffer);
            }
        };
    }

    public static Action OneWayDrive(Connection connection, int size, int count)
    {
        byte[] message = Random(size);
        return () =>
        {
            for (int i = 0; i < count; i++)
            {
                connection.SendBytes(message);
            }

            EnsureSame(message, connection.ReceiveBytes());
        };
    }

    public static Action OneWayServe(Connection connection, int size, int count)
    {
        byte[] buffer = Random(size);
        return () =>
        {
            for (int i = 0; i < count; i++)
            {
                connection.ReceiveBytes(buffer.AsSpan());
            }

            connection.SendBytes(buffer);
            connection.Flush();
        };
    }

    private static void EnsureSame(byte[] sent, byte[] received)
    {
        if (!sent.AsSpan().SequenceEqual(received))
        {
            throw new InvalidOperationException("The data received differs from the data sent.");
        }
    }

    // Its pages are touched before the measurement starts, so that only the cost of a message is measured.
    private static byte[] Random(int size)
    {
        byte[] message = new byte[size];
        System.Random.Shared.NextBytes(message);
        return message;
    }
}
