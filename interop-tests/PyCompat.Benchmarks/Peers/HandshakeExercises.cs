using System.Globalization;
using System.Net;
using System.Text;
using PyCompat.Multiprocessing;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Makes and authenticates connections, and uses each for one request and its reply.</summary>
/// <remarks>Arguments: family, address, count, number of concurrent connections.</remarks>
internal static class HandshakeExercises
{
    /// <summary>The environment variable with the authkey of these exercises; the key protects nothing.</summary>
    public const string KeyVariable = "PYCOMPAT_BENCH_KEY";

    private static readonly byte[] Request = "request"u8.ToArray();

    public static Action Drive(PeerOptions options, string[] arguments)
    {
        EndPoint address = Address(arguments);
        int count = Number(arguments[2]);
        ParallelOptions atOnce = new() { MaxDegreeOfParallelism = Number(arguments[3]) };
        ClientOptions client = new() { AuthKey = Key(), Connection = options.Connection };
        return atOnce.MaxDegreeOfParallelism == 1
            ? () => DriveOneByOne(address, client, count)
            : () => Parallel.ForAsync(0, count, atOnce, async (_, cancellation) =>
            {
                await using Connection connection = await Client.ConnectAsync(address, client, cancellation);
                await connection.SendBytesAsync(Request, cancellation);
                EnsureReply(await connection.ReceiveBytesAsync(cancellationToken: cancellation));
            }).GetAwaiter().GetResult();
    }

    public static Action Serve(PeerOptions options, string[] arguments)
    {
        Listener listener = new(
            Address(arguments), new ListenerOptions { AuthKey = Key(), Connection = options.Connection });
        Console.WriteLine("listening");
        int count = Number(arguments[2]);
        return Number(arguments[3]) == 1
            ? () => ServeOneByOne(listener, count)
            : () => ServeAsync(listener, count).GetAwaiter().GetResult();
    }

    private static void DriveOneByOne(EndPoint address, ClientOptions options, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using Connection connection = Client.Connect(address, options);
            connection.SendBytes(Request);
            EnsureReply(connection.ReceiveBytes());
        }
    }

    private static void ServeOneByOne(Listener listener, int count)
    {
        using (listener)
        {
            for (int i = 0; i < count; i++)
            {
                using Connection connection = listener.Accept();
                connection.SendBytes(connection.ReceiveBytes());
            }
        }
    }

    private static void EnsureReply(byte[] reply)
    {
        if (!reply.AsSpan().SequenceEqual(Request))
        {
            throw new InvalidOperationException("The data received differs from the data sent.");
        }
    }

    private static async Task ServeAsync(Listener listener, int count)
    {
        await using (listener)
        {
            Task[] conversations = new Task[count];
            for (int i = 0; i < count; i++)
            {
                conversations[i] = ConverseAsync(await listener.AcceptAsync());
            }

            await Task.WhenAll(conversations);
        }
    }

    private static async Task ConverseAsync(Connection connection)
    {
        await using (connection)
        {
            await connection.SendBytesAsync(await connection.ReceiveBytesAsync());
        }
    }

    private static AuthKey? Key() =>
        Environment.GetEnvironmentVariable(KeyVariable) is { } key ? new AuthKey(Encoding.UTF8.GetBytes(key)) : null;

    private static EndPoint Address(string[] arguments) => arguments[0] == "AF_INET"
        ? IPEndPoint.Parse(arguments[1])
        : new System.Net.Sockets.UnixDomainSocketEndPoint(arguments[1]);

    private static int Number(string argument) => int.Parse(argument, CultureInfo.InvariantCulture);
}
