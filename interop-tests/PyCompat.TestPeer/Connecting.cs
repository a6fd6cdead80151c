using System.Net.Sockets;
using PyCompat.Multiprocessing;

namespace PyCompat.TestPeer;

/// <summary>Connects both ways and prints the outcome, for a test that makes the system refuse.</summary>
internal static class Connecting
{
    public static int Try(string endPoint)
    {
        Tell(() => Client.Connect(EndPointNotation.Parse(endPoint)));
        Tell(() => Client.ConnectAsync(EndPointNotation.Parse(endPoint)).AsTask().GetAwaiter().GetResult());
        return 0;
    }

    private static void Tell(Func<Connection> connect)
    {
        try
        {
            using Connection connection = connect();
            Console.WriteLine("connected");
        }
        catch (SocketException failure)
        {
            Console.WriteLine($"{failure.SocketErrorCode}: {failure.Message}");
        }
    }
}
