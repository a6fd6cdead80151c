using System.Security.Cryptography;

namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>The scenarios that <see cref="TracedFrames"/> runs, each once before counting.</summary>
internal static class TracedScenarios
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static void SendOne()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection one, Connection other) = pair;
        one.Send(new[] { 1, 2, 3 });
        other.Receive<int[]>();
        TracedFrames.Count(() => one.Send(new[] { 4, 5, 6 }));
        Assert.Equal([4, 5, 6], other.Receive<int[]>());
    }

    public static void ReceiveOne()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection one, Connection other) = pair;
        one.Send(new[] { 1, 2, 3 });
        other.Receive<int[]>();
        one.Send(new[] { 4, 5, 6 });
        int[] received = [];
        TracedFrames.Count(() => received = other.Receive<int[]>()!);
        Assert.Equal([4, 5, 6], received);
    }

    public static void AcceptOne()
    {
        using AuthKey key = new(Authenticated.KeyBytes);
        using Listener listener = new(
            new IPEndPoint(IPAddress.Loopback, 0), new ListenerOptions { AuthKey = key });
        Accept(listener);
        TracedFrames.Count(() => Accept(listener));
    }

    private static void Accept(Listener listener)
    {
        Task client = Task.Run(() => Greet(listener.LocalEndPoint));
        listener.Accept().Dispose();
        Assert.True(client.Wait(Deadline));
    }

    /// <summary>A client that runs no code of src.</summary>
    private static void Greet(EndPoint endPoint)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(endPoint);
        using NetworkStream stream = new(socket);
        byte[] challenge = Read(stream)["#CHALLENGE#".Length..];
        Write(stream, [.. "{sha256}"u8, .. HMACSHA256.HashData(Authenticated.KeyBytes, challenge)]);
        Assert.Equal("#WELCOME#"u8, Read(stream));
        Write(stream, [.. "#CHALLENGE#{sha256}"u8, .. RandomNumberGenerator.GetBytes(40)]);
        Assert.StartsWith("{sha256}", Encoding.Latin1.GetString(Read(stream)), StringComparison.Ordinal);
        Write(stream, "#WELCOME#"u8);
        Assert.Equal(-1, stream.ReadByte());
    }

    private static byte[] Read(NetworkStream stream)
    {
        byte[] header = new byte[sizeof(int)];
        stream.ReadExactly(header);
        byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
        stream.ReadExactly(message);
        return message;
    }

    private static void Write(NetworkStream stream, ReadOnlySpan<byte> message)
    {
        byte[] frame = new byte[sizeof(int) + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, message.Length);
        message.CopyTo(frame.AsSpan(sizeof(int)));
        stream.Write(frame);
    }
}
