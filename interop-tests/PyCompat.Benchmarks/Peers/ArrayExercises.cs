using System.Runtime.InteropServices;
using PyCompat.Multiprocessing;
using PyCompat.NumPy;

namespace PyCompat.Benchmarks.Peers;

/// <summary>
/// Sends float64 arrays there and back as objects, and byte messages of the same size; each is received into newly
/// allocated memory.
/// </summary>
internal static class ArrayExercises
{
    public static Action DriveArrays(Connection connection, int size, int count)
    {
        double[] items = Items(size);
        return () =>
        {
            for (int i = 0; i < count; i++)
            {
                connection.Send(NdArray.Create(items));
                EnsureSame(items, NdArray.From(connection.Receive()).AsSpan<double>());
            }
        };
    }

    public static Action ServeArrays(Connection connection, int count) => () =>
    {
        for (int i = 0; i < count; i++)
        {
            connection.Send(NdArray.From(connection.Receive()));
        }
    };

    public static Action DriveBytes(Connection connection, int size, int count)
    {
        double[] items = Items(size);
        return () =>
        {
            for (int i = 0; i < count; i++)
            {
                connection.SendBytes(MemoryMarshal.AsBytes(items.AsSpan()));
                EnsureSame(items, MemoryMarshal.Cast<byte, double>(connection.ReceiveBytes()));
            }
        };
    }

    public static Action ServeBytes(Connection connection, int count) => () =>
    {
        for (int i = 0; i < count; i++)
        {
            connection.SendBytes(connection.ReceiveBytes());
        }
    };

    private static double[] Items(int size)
    {
        var items = new double[size / sizeof(double)];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = i;
        }

        return items;
    }

    // Comparing all of the items would take as long as copying them.
    private static void EnsureSame(ReadOnlySpan<double> sent, ReadOnlySpan<double> received)
    {
        if (received.Length != sent.Length || received[^1] != sent[^1])
        {
            throw new InvalidOperationException("The data received differs from the data sent.");
        }
    }
}
