using System.Net.Sockets;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>Ready is a socket that can be read from, or accepted from.</summary>
internal sealed class SocketWaitable(Socket socket) : WindowsWaitable
{
    // Only a wait that is cancelled lasts as long as this; readiness ends it at once.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(50);

    internal override bool IsReady() => socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    internal override async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (socket.SocketType == SocketType.Stream && socket.Connected)
            await WaitForBytesAsync(socket, cancellationToken).ConfigureAwait(false);
        else
            await Task.Factory.StartNew(
                () => Select(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning,
                TaskScheduler.Default).ConfigureAwait(false);
    }

    /// <summary>A receive of no bytes ends when there are some, or the end, and takes nothing.</summary>
    internal static async Task WaitForBytesAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException failure) when (failure.SocketErrorCode != SocketError.OperationAborted)
        {
            // Whoever receives is told of it: that is to be ready.
        }
    }

    // A listening socket, or one of datagrams, has nothing that could be received in part.
    private void Select(CancellationToken cancellationToken)
    {
        while (!socket.Poll(Slice, SelectMode.SelectRead))
            cancellationToken.ThrowIfCancellationRequested();
    }
}
