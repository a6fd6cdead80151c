using PyCompat.Multiprocessing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle;

namespace PyCompat.Tool.Sessions;

/// <summary>
/// The calls of an echo on its connection: asynchronous where many connections share the threads, blocking where there
/// is only one, for which handing over between threads would cost more than the messages.
/// </summary>
internal sealed class ConnectionCalls(Connection connection, CancellationToken cancellation, bool isBlocking = false)
{
    public CancellationToken Cancellation => cancellation;

    public HandlePassingPolicy HandlePassing => connection.HandlePassing;

    /// <summary>Whether this is the program's only connection.</summary>
    public bool IsBlocking => isBlocking;

    /// <summary>Runs a conversation on the calling thread; cancelling it closes the connection.</summary>
    public static async Task RunBlockingAsync(
        Connection connection, Func<ConnectionCalls, Task> conversation, CancellationToken cancellation)
    {
        using var end = cancellation.UnsafeRegister(static state => ((Connection)state!).Close(), connection);
        try
        {
            await conversation(new ConnectionCalls(connection, cancellation, isBlocking: true)).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    public ValueTask<bool> WaitToReceiveAsync() =>
        isBlocking ? new(connection.WaitToReceive()) : connection.WaitToReceiveAsync(cancellation);

    public ValueTask<object?> ReceiveAsync(MessageNotes notes) =>
        isBlocking ? new(connection.Receive(notes)) : connection.ReceiveAsync(notes, cancellation);

    public ValueTask<Stream> ReceiveStreamAsync() =>
        isBlocking ? new(connection.ReceiveStream()) : connection.ReceiveStreamAsync(null, cancellation);

    /// <summary>Reads a message from its stream, as many bytes as there is room for.</summary>
    public ValueTask ReadAsync(Stream message, Memory<byte> whole)
    {
        if (!isBlocking)
        {
            return message.ReadExactlyAsync(whole, cancellation);
        }

        message.ReadExactly(whole.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask SendAsync(object? value, IObjectSerializer serializer)
    {
        if (!isBlocking)
        {
            return connection.SendAsync(value, serializer, cancellation);
        }

        connection.Send(value, serializer);
        return ValueTask.CompletedTask;
    }

    public ValueTask SendBytesAsync(ReadOnlyMemory<byte> message)
    {
        if (!isBlocking)
        {
            return connection.SendBytesAsync(message, cancellation);
        }

        connection.SendBytes(message.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Sends a message while it arrives, which takes two calls at a time.</summary>
    public ValueTask SendArrivingAsync(Stream message, long length, CancellationToken end) =>
        connection.SendBytesAsync(message, length, end);
}
