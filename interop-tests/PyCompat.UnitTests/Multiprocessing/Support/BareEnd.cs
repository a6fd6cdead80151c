using PyCompat.Multiprocessing.Channels;

namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>
/// One end of a wire that does not implement the handshake: bytes of a socket, or messages of a pipe.
/// </summary>
internal sealed class BareEnd : IDisposable
{
    // Longer than any part of a handshake.
    private const int Longest = 1024;

    private readonly Socket? _socket;
    private readonly Connection? _pipe;

    public BareEnd(Socket socket) => _socket = socket;

    public BareEnd(Connection pipe) => _pipe = pipe;

    public void Dispose()
    {
        _socket?.Dispose();
        _pipe?.Dispose();
    }

    public static async Task<BareEnd> ConnectAsync(EndPoint endPoint, CancellationToken cancellation)
    {
        if (endPoint is NamedPipeEndPoint)
        {
            // A connection created from a handle treats a challenge as a message.
            using Connection client = await Client.ConnectAsync(endPoint, cancellationToken: cancellation);
            return new BareEnd(Connection.FromHandle(Duplicate(client)));
        }

        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new BareEnd(socket);
    }

    /// <summary>Sends raw bytes; over a pipe, one message.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (_pipe is not null)
        {
            await _pipe.SendBytesAsync(bytes, cancellation);
        }
        else
        {
            await _socket!.SendAsync(bytes, cancellation);
        }
    }

    /// <summary>Sends a message, preceded by its length where required.</summary>
    public Task SendMessageAsync(ReadOnlySpan<byte> message, CancellationToken cancellation) =>
        SendAsync(_pipe is not null ? message.ToArray() : Frame(message), cancellation);

    public async Task<byte[]> ReceiveMessageAsync(CancellationToken cancellation)
    {
        if (_pipe is not null)
        {
            return await _pipe.ReceiveBytesAsync(Longest, cancellation);
        }

        using NetworkStream stream = new(_socket!, ownsSocket: false);
        byte[] header = new byte[sizeof(int)];
        await stream.ReadExactlyAsync(header, cancellation);
        int length = BinaryPrimitives.ReadInt32BigEndian(header);
        Assert.InRange(length, 0, Longest);
        byte[] message = new byte[length];
        await stream.ReadExactlyAsync(message, cancellation);
        return message;
    }

    /// <summary>Reads until the other end has closed; returns the number of bytes.</summary>
    public async Task<int> DrainAsync(CancellationToken cancellation)
    {
        int total = 0;
        if (_pipe is not null)
        {
            while (await _pipe.WaitToReceiveAsync(cancellation))
            {
                total += (await _pipe.ReceiveBytesAsync(Longest, cancellation)).Length;
            }

            return total;
        }

        byte[] buffer = new byte[Longest];
        while (await _socket!.ReceiveAsync(buffer, cancellation) is > 0 and var count)
        {
            total += count;
        }

        return total;
    }

    /// <summary>Waits until the other end has closed in any way.</summary>
    public async Task WaitForCloseAsync(CancellationToken cancellation)
    {
        try
        {
            await DrainAsync(cancellation);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The other end had unread data, or had not accepted: its close is then a reset.
        }
    }

    /// <summary>Causes a reset at the other end, if the wire supports it; a pipe only ends.</summary>
    public void ResetAtClose()
    {
        if (_socket is not null)
        {
            _socket.LingerState = new LingerOption(true, 0);
        }
    }

    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        byte[] frame = new byte[sizeof(int) + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, message.Length);
        message.CopyTo(frame.AsSpan(sizeof(int)));
        return frame;
    }

    private static SafeFileHandle Duplicate(Connection connection) => OperatingSystem.IsWindows()
        ? HandleDuplicates.Make(connection.SafeHandle)
        : throw new PlatformNotSupportedException("Pipes that carry messages are of Windows alone.");
}
