using System.Globalization;
using System.Net;
using System.Text;
using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Connections made, authenticated, and used for one request and its reply.</summary>
/// <remarks>Arguments: family, address, count, how many at once.</remarks>
internal static class HandshakeExercises
{
    /// <summary>The authkey of these exercises; of no worth to anybody.</summary>
    public const string KeyVariable = "PYCOMPAT_BENCH_KEY";

    public static Action Drive(PeerOptions options, string[] arguments)
    {
        EndPoint address = Address(arguments);
        ParallelOptions atOnce = new() { MaxDegreeOfParallelism = Number(arguments[3]) };
        ClientOptions client = new() { AuthKey = Key(), Connection = options.Connection };
        byte[] request = "request"u8.ToArray();
        return () => Parallel.ForAsync(0, Number(arguments[2]), atOnce, async (_, cancellation) =>
        {
            await using Connection connection = await Client.ConnectAsync(address, client, cancellation);
            await connection.SendBytesAsync(request, cancellation);
            byte[] reply = await connection.ReceiveBytesAsync(cancellationToken: cancellation);
            if (!reply.AsSpan().SequenceEqual(request))
                throw new InvalidOperationException("What came back is not what was sent.");
        }).GetAwaiter().GetResult();
    }

    public static Action Serve(PeerOptions options, string[] arguments)
    {
        Listener listener = new(
            Address(arguments), new ListenerOptions { AuthKey = Key(), Connection = options.Connection });
        Console.WriteLine("listening");
        return () => ServeAsync(listener, Number(arguments[2])).GetAwaiter().GetResult();
    }

    private static async Task ServeAsync(Listener listener, int count)
    {
        await using (listener)
        {
            Task[] conversations = new Task[count];
            for (int i = 0; i < count; i++)
                conversations[i] = ConverseAsync(await listener.AcceptAsync());
            await Task.WhenAll(conversations);
        }
    }

    private static async Task ConverseAsync(Connection connection)
    {
        await using (connection)
            await connection.SendBytesAsync(await connection.ReceiveBytesAsync());
    }

    private static AuthKey? Key() =>
        Environment.GetEnvironmentVariable(KeyVariable) is { } key ? new AuthKey(Encoding.UTF8.GetBytes(key)) : null;

    private static EndPoint Address(string[] arguments) => arguments[0] == "AF_INET"
        ? IPEndPoint.Parse(arguments[1])
        : new System.Net.Sockets.UnixDomainSocketEndPoint(arguments[1]);

    private static int Number(string argument) => int.Parse(argument, CultureInfo.InvariantCulture);
}
