using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using PyCompat.Multiprocessing;

namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>Scripted bad clients, over bare sockets.</summary>
internal static class BadClients
{
    public static TheoryData<BadClient, HandshakeFailureReason> Reasons => new()
    {
        { BadClient.Silent, HandshakeFailureReason.Silent },
        { BadClient.Garbage, HandshakeFailureReason.ProtocolViolation },
        { BadClient.Trickles, HandshakeFailureReason.TooSlow },
        { BadClient.TwoGibibytes, HandshakeFailureReason.ProtocolViolation },
        { BadClient.TooLong, HandshakeFailureReason.ProtocolViolation },
        { BadClient.UnknownDigest, HandshakeFailureReason.DigestRefused },
        { BadClient.WrongMac, HandshakeFailureReason.WrongKey },
        { BadClient.WrongLengthMac, HandshakeFailureReason.ProtocolViolation },
        { BadClient.Keyless, HandshakeFailureReason.ProtocolViolation },
        { BadClient.Closes, HandshakeFailureReason.Disconnected },
        { BadClient.Resets, HandshakeFailureReason.Disconnected },
        { BadClient.StopsAfterOneStep, HandshakeFailureReason.WrongKey },
    };

    /// <summary>Misbehaves, and waits until the listener has closed the connection.</summary>
    internal static async Task RunAsync(BadClient kind, EndPoint endPoint, CancellationToken cancellation)
    {
        using Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(endPoint, cancellation);
        if (kind == BadClient.Resets)
            socket.LingerState = new LingerOption(true, 0);
        if (kind is BadClient.Closes or BadClient.Resets)
            return;
        try
        {
            await SayAsync(kind, socket, cancellation);
            await DrainAsync(socket, cancellation);
        }
        catch (SocketException)
        {
            // Refused while it was still talking, or with bytes left unread: closed as well.
        }
    }

    internal static byte[] Frame(ReadOnlySpan<byte> message)
    {
        byte[] frame = new byte[sizeof(int) + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, message.Length);
        message.CopyTo(frame.AsSpan(sizeof(int)));
        return frame;
    }

    /// <summary>Reads until the other end has closed.</summary>
    internal static async Task DrainAsync(Socket socket, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, cancellation) > 0)
        {
        }
    }

    /// <summary>Waits until the other end has closed, in whichever way.</summary>
    internal static async Task WaitForCloseAsync(Socket socket, CancellationToken cancellation)
    {
        try
        {
            await DrainAsync(socket, cancellation);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // It had not yet read everything, or had not accepted: then its close is a reset.
        }
    }

    private static async Task SayAsync(BadClient kind, Socket socket, CancellationToken cancellation)
    {
        switch (kind)
        {
            case BadClient.Garbage:
                await socket.SendAsync("GET / HTTP/1.1\r\nHost: example\r\n\r\n"u8.ToArray(), cancellation);
                break;
            case BadClient.Trickles:
                await TrickleAsync(socket, cancellation);
                break;
            case BadClient.TwoGibibytes:
                await socket.SendAsync(new byte[] { 0x7f, 0xff, 0xff, 0xff, 1, 2, 3 }, cancellation);
                break;
            case BadClient.TooLong:
                await socket.SendAsync(Frame(new byte[257]), cancellation);
                break;
            case BadClient.UnknownDigest:
                await socket.SendAsync(Frame([.. "{sha512}"u8, .. new byte[64]]), cancellation);
                break;
            case BadClient.WrongMac:
                await socket.SendAsync(Frame([.. "{sha256}"u8, .. new byte[32]]), cancellation);
                break;
            case BadClient.WrongLengthMac:
                await socket.SendAsync(Frame([.. "{sha256}"u8, .. new byte[31]]), cancellation);
                break;
            case BadClient.Keyless:
                await socket.SendAsync(Frame([0x80, 4, (byte)'N', (byte)'.']), cancellation);
                break;
            case BadClient.StopsAfterOneStep:
                await socket.SendAsync(Frame(new byte[16]), cancellation);
                break;
        }
    }

    // Each byte is in time, the message never is.
    private static async Task TrickleAsync(Socket socket, CancellationToken cancellation)
    {
        using PeriodicTimer slowly = new(TimeSpan.FromMilliseconds(100));
        foreach (byte one in Frame(new byte[250]))
        {
            await socket.SendAsync(new[] { one }, cancellation);
            await slowly.WaitForNextTickAsync(cancellation);
        }
    }
}
