using System.Globalization;
using System.Net.Sockets;
using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Keeps many connections open at once, some of them busy, using asynchronous calls.</summary>
/// <remarks>Arguments: path, number of open connections, number of busy ones, total number of messages.</remarks>
internal static class CrowdExercises
{
    public static Action Drive(PeerOptions options, string[] arguments)
    {
        UnixDomainSocketEndPoint address = new(arguments[0]);
        ClientOptions client = new() { Connection = options.Connection };
        Connection[] open = [.. Enumerable.Range(0, Number(arguments[1])).Select(_ => Client.Connect(address, client))];
        int busy = Number(arguments[2]);
        int each = Number(arguments[3]) / busy;
        return () =>
        {
            Task.WhenAll(open.Take(busy).Select(one => Task.Run(() => TalkAsync(one, each)))).GetAwaiter().GetResult();
            Array.ForEach(open, one => one.Close());
        };
    }

    public static Action Serve(PeerOptions options, string[] arguments)
    {
        Listener listener = new(
            new UnixDomainSocketEndPoint(arguments[0]), new ListenerOptions { Connection = options.Connection });
        Console.WriteLine("listening");
        return () => ServeAsync(listener, Number(arguments[1])).GetAwaiter().GetResult();
    }

    private static async Task ServeAsync(Listener listener, int open)
    {
        await using (listener)
        {
            Task[] conversations = new Task[open];
            for (int i = 0; i < open; i++)
            {
                conversations[i] = EchoAsync(await listener.AcceptAsync());
            }

            await Task.WhenAll(conversations);
        }
    }

    private static async Task TalkAsync(Connection connection, int count)
    {
        byte[] message = new byte[64];
        for (int i = 0; i < count; i++)
        {
            await connection.SendBytesAsync(message);
            await connection.ReceiveBytesAsync(message.AsMemory());
        }
    }

    private static async Task EchoAsync(Connection connection)
    {
        await using (connection)
        {
            while (await connection.WaitToReceiveAsync())
            {
                await connection.SendBytesAsync(await connection.ReceiveBytesAsync());
            }
        }
    }

    private static int Number(string argument) => int.Parse(argument, CultureInfo.InvariantCulture);
}
