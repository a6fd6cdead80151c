using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Bytes over a socket.</summary>
/// <remarks>
/// Does not use the I/O methods of .NET's <see cref="Socket"/>. The asynchronous ones bind the socket to a completion
/// port, a binding that all processes holding the socket share and that cannot be replaced; and a Socket does not end
/// pending calls on a borrowed handle.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class SocketChannel : ByteChannel
{
    private readonly Socket _socket;
    private readonly OverlappedFile _file;
    private readonly SocketReadiness _arrival;
    private readonly OverlappedCall _reading = new();
    private readonly OverlappedCall _writing = new();
    private long _bytesWritten;

    /// <param name="socket">A connected stream socket; takes ownership.</param>
    /// <param name="owner">The handle to close instead, if the socket only borrows it.</param>
    public SocketChannel(Socket socket, SafeHandle? owner = null)
    {
        _socket = socket;
        _file = new OverlappedSocket(socket, owner ?? socket.SafeHandle);
        _arrival = new SocketReadiness(_file, socket);
    }

    public override SafeHandle Handle => _file.Handle;

    public override long BytesWritten => _bytesWritten;

    public override int ReadFirst(Span<byte> buffer) => Read(buffer);

    public override ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<int>(cancellationToken)
            : ReadAsync(buffer, cancellationToken);

    public override unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            _file.StartRead(_reading, start, buffer.Length);
            int error = _file.Wait(_reading, out int count);
            ThrowIfFailed("Receiving failed", error);
            return count;
        }
    }

    // Available bytes are taken first: a call cancelled between a header and its body must not break off a message that
    // has arrived.
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using MemoryHandle pinned = buffer.Pin();
        while (true)
        {
            StartRead(pinned, buffer.Length);
            (int error, int count) = await _file.WaitAsync(_reading, cancellationToken).ConfigureAwait(false);

            // Nothing was read: aborted by the token, or because the thread that started the read has ended.
            if (error == Interop.Kernel32.ERROR_OPERATION_ABORTED && !_file.IsClosed)
            {
                cancellationToken.ThrowIfCancellationRequested();
                continue;
            }

            ThrowIfFailed("Receiving failed", error);
            return count;
        }
    }

    public override void Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        byte[] joined = ArrayPool<byte>.Shared.Rent(header.Length + MaxJoinedMessage);
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

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        byte[] joined = ArrayPool<byte>.Shared.Rent(header.Length + MaxJoinedMessage);
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

    public override bool Poll(TimeSpan timeout) => _arrival.Wait(timeout);

    public override ValueTask<bool> PollAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _arrival.WaitAsync(timeout, cancellationToken);

    public override void AddTo(WaitSet set)
    {
        _file.ThrowIfClosed();
        set.Add(_arrival);
    }

    public override bool IsReset(IOException failure) =>
        failure.HResult == WindowsError.ToHResult(Interop.Ws2_32.WSAECONNRESET);

    public override void Close() => _file.Close();

    private unsafe void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* start = bytes)
            {
                _file.StartWrite(_writing, start, bytes.Length);
                int error = WaitForWritten(bytes.Length, out int count);
                bytes = bytes[Sent(error, count, bytes.Length)..];
            }
        }
    }

    private int WaitForWritten(int length, out int count)
    {
        try
        {
            return _file.Wait(_writing, out count);
        }
        catch (ThreadInterruptedException)
        {
            // Windows does not report how much of an aborted write was sent.
            _bytesWritten += length;
            throw;
        }
    }

    // Windows cancels a thread's pending calls when it ends, and only thread-pool threads wait for theirs.
    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using MemoryHandle pinned = bytes.Pin();
            if (Thread.CurrentThread.IsThreadPoolThread)
            {
                StartWrite(pinned, bytes.Length);
            }
            else
            {
                await Task.Run(() => StartWrite(pinned, bytes.Length), CancellationToken.None).ConfigureAwait(false);
            }

            (int error, int count) = await _file.WaitAsync(_writing, cancellationToken).ConfigureAwait(false);
            if (error == Interop.Kernel32.ERROR_OPERATION_ABORTED && !_file.IsClosed)
            {
                // Windows does not report how much of a cancelled write was sent.
                _bytesWritten += bytes.Length;
                cancellationToken.ThrowIfCancellationRequested();
            }

            bytes = bytes[Sent(error, count, bytes.Length)..];
        }
    }

    private int Sent(int error, int count, int length)
    {
        _bytesWritten += error == Interop.Kernel32.ERROR_SUCCESS ? count : length;
        ThrowIfFailed("Sending failed", error);
        return count;
    }

    private unsafe void StartRead(in MemoryHandle pinned, int length) =>
        _file.StartRead(_reading, (byte*)pinned.Pointer, length);

    private unsafe void StartWrite(in MemoryHandle pinned, int length) =>
        _file.StartWrite(_writing, (byte*)pinned.Pointer, length);

    // One write for the header and a small body (bpo-20540), or for the beginning of a large one.
    private static int Join(byte[] joined, ReadOnlySpan<byte> header, ref ReadOnlySpan<byte> body)
    {
        int first = Math.Min(body.Length, MaxJoinedMessage);
        header.CopyTo(joined);
        body[..first].CopyTo(joined.AsSpan(header.Length));
        body = body[first..];
        return header.Length + first;
    }

    private void ThrowIfFailed(string what, int error)
    {
        if (error == Interop.Kernel32.ERROR_SUCCESS)
        {
            return;
        }

        _file.ThrowIfClosed();
        throw WindowsError.ToIOException(what, error);
    }
}
