using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>Bytes over a socket of .NET's.</summary>
/// <remarks>
/// On Windows that does what is needed: closing it ends the calls that wait, a cancelled call has taken nothing, and no
/// mode is left set that another process would see.
/// </remarks>
internal sealed class SocketChannel : ByteChannel
{
    private readonly Socket _socket;
    private readonly SafeHandle? _owner;
    private readonly SocketArrival _arrival;
    private readonly CancellationTokenSource _closing = new();
    private long _bytesWritten;

    /// <param name="socket">A connected stream socket; taken over.</param>
    /// <param name="owner">What closes it instead, where the socket only borrows its handle.</param>
    internal SocketChannel(Socket socket, SafeHandle? owner = null)
    {
        _socket = socket;
        _owner = owner;
        _arrival = new SocketArrival(this);
    }

    internal override SafeHandle Handle
    {
        get
        {
            ThrowIfClosed();
            return _owner ?? _socket.SafeHandle;
        }
    }

    internal override long BytesWritten => _bytesWritten;

    private bool IsClosed => _closing.IsCancellationRequested;

    internal override int ReadFirst(Span<byte> buffer) => Read(buffer);

    internal override ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        ReadAsync(buffer, cancellationToken);

    internal override int Read(Span<byte> buffer)
    {
        ThrowIfClosed();
        try
        {
            return _socket.Receive(buffer);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            throw Explain("Receiving failed", failure);
        }
    }

    internal override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        try
        {
            return await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            throw Explain("Receiving failed", failure);
        }
    }

    internal override void Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        ThrowIfClosed();
        byte[] joined = ArrayPool<byte>.Shared.Rent(header.Length + FrameHeader.MaxJoinedMessage);
        try
        {
            int length = Join(joined, header, ref body);
            Send(joined.AsSpan(0, length));
            Send(body);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    internal override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfClosed();
        byte[] joined = ArrayPool<byte>.Shared.Rent(header.Length + FrameHeader.MaxJoinedMessage);
        try
        {
            ReadOnlySpan<byte> rest = body.Span;
            int length = Join(joined, header.Span, ref rest);
            body = body[^rest.Length..];
            await SendAsync(joined.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            await SendAsync(body, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    internal override bool Poll(TimeSpan timeout) =>
        PollAsync(timeout, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    internal override async ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (IsReady())
            return true;
        if (timeout == TimeSpan.Zero)
            return false;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(timeout);
        try
        {
            await WaitAsync(over.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    internal override void AddTo(WaitSet set)
    {
        ThrowIfClosed();
        set.Add(_arrival);
    }

    internal override bool IsReset(IOException failure) =>
        failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset };

    internal override void Close()
    {
        lock (_closing)
        {
            if (IsClosed)
                return;
            _closing.Cancel();
        }

        _socket.Dispose();
        _owner?.Dispose();
    }

    private bool IsReady()
    {
        ThrowIfClosed();
        try
        {
            return _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);
        }
        catch (Exception) when (IsClosed)
        {
            throw Closed();
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            await SocketWaitable.WaitForBytesAsync(_socket, either.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsClosed && failure is not ObjectDisposedException)
        {
            throw Closed();
        }

        // The caller knows its own token, not the linked one.
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            try
            {
                bytes = bytes[Sent(_socket.Send(bytes))..];
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                throw Explain("Sending failed", failure);
            }
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            try
            {
                bytes = bytes[Sent(await _socket.SendAsync(bytes, SocketFlags.None, cancellationToken)
                    .ConfigureAwait(false))..];
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                throw Explain("Sending failed", failure);
            }
            catch (OperationCanceledException)
            {
                // How much of a cancelled send has left is not said.
                _bytesWritten += bytes.Length;
                throw;
            }
        }
    }

    private int Sent(int count)
    {
        _bytesWritten += count;
        return count;
    }

    // One write for the header and a small body (bpo-20540), and for the beginning of a large one.
    private static int Join(byte[] joined, ReadOnlySpan<byte> header, ref ReadOnlySpan<byte> body)
    {
        int first = Math.Min(body.Length, FrameHeader.MaxJoinedMessage);
        header.CopyTo(joined);
        body[..first].CopyTo(joined.AsSpan(header.Length));
        body = body[first..];
        return header.Length + first;
    }

    private void ThrowIfClosed()
    {
        if (IsClosed)
            throw Closed();
    }

    private static ObjectDisposedException Closed() => new(nameof(Connection));

    private Exception Explain(string what, Exception failure) => IsClosed || failure is not SocketException socket
        ? Closed()
        : WindowsError.ToIOException(what, socket);

    private sealed class SocketArrival(SocketChannel channel) : WindowsWaitable
    {
        internal override bool IsReady() => channel.IsReady();

        internal override Task WaitAsync(CancellationToken cancellationToken) => channel.WaitAsync(cancellationToken);
    }
}
