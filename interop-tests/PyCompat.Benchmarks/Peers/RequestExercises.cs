using System.Globalization;
using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Sends requests and receives replies as objects, one after another.</summary>
internal static class RequestExercises
{
    public static Action Drive(Connection connection, string[] arguments) => () =>
        DriveAsync(connection, int.Parse(arguments[0], CultureInfo.InvariantCulture)).GetAwaiter().GetResult();

    public static Action Serve(Connection connection, string[] arguments) => () =>
        ServeAsync(connection, int.Parse(arguments[0], CultureInfo.InvariantCulture)).GetAwaiter().GetResult();

    private static async Task DriveAsync(Connection connection, int count)
    {
        for (long i = 0; i < count; i++)
        {
            if (await connection.RequestAsync(i) is not long reply || reply != i)
            {
                throw new InvalidOperationException("The data received differs from the data sent.");
            }
        }
    }

    private static async Task ServeAsync(Connection connection, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await connection.SendAsync(await connection.ReceiveAsync());
        }
    }
}
