using System.Runtime.CompilerServices;

namespace PyCompat.Multiprocessing.Channels;

internal sealed partial class DescriptorChannel
{
    private const int MaxCopied = 1024;

    public override void Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        while (!header.IsEmpty || !body.IsEmpty)
        {
            _descriptor.ThrowIfClosed();
            int count = MayBlock ? WriteBlocking(header, body) : TryWrite(header, body);
            if (count == WouldBlock)
            {
                _descriptor.Wait(Interop.LibC.POLLOUT, Timeout.InfiniteTimeSpan);
                continue;
            }

            int fromHeader = Math.Min(count, header.Length);
            header = header[fromHeader..];
            body = body[(count - fromHeader)..];
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        while (!header.IsEmpty || !body.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _descriptor.ThrowIfClosed();
            int count = TryWrite(header.Span, body.Span);
            if (count == WouldBlock)
            {
                await _descriptor.WaitAsync(Interop.LibC.POLLOUT, cancellationToken).ConfigureAwait(false);
                continue;
            }

            int fromHeader = Math.Min(count, header.Length);
            header = header[fromHeader..];
            body = body[(count - fromHeader)..];
        }
    }

    public override bool CanWriteAtOnce => true;

    public override void WriteAtOnce(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && TryWrite([], bytes) is var count and not WouldBlock)
        {
            bytes = bytes[count..];
        }
    }

    // See ReadBlocking.
    private int WriteBlocking(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        _descriptor.EnterBlockingCall();
        try
        {
            return TryWrite(header, body, flags: 0);
        }
        catch (IOException)
        {
            _descriptor.ThrowIfClosed();
            throw;
        }
        finally
        {
            _descriptor.LeaveBlockingCall();
        }
    }

    private unsafe int TryWrite(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, int flags = Interop.LibC.MSG_DONTWAIT)
    {
        if (!_isSocket && !_descriptor.IsReady(Interop.LibC.POLLOUT))
        {
            return WouldBlock;
        }

        int total = header.Length + body.Length;
        if (_isSocket && total <= MaxCopied)
        {
            return TryWriteCopied(header, body, total, flags);
        }

        fixed (byte* headerStart = header, bodyStart = body)
        {
            Interop.LibC.IoVector* vectors = stackalloc Interop.LibC.IoVector[2];
            vectors[0] = new() { Base = headerStart, Length = (nuint)header.Length };
            vectors[1] = new() { Base = bodyStart, Length = (nuint)BodyAtOnce(header.Length, body.Length) };
            while (true)
            {
                nint count = _isSocket
                    ? SendMessage(vectors, flags)
                    : Interop.LibC.WriteVector(_descriptor.Handle, vectors, 2);
                if (IsWritten(ref count))
                {
                    return (int)count;
                }
            }
        }
    }

    // A small message is copied together: the kernel takes one buffer faster than it processes a list of two.
    private unsafe int TryWriteCopied(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, int total, int flags)
    {
        byte* joined = stackalloc byte[MaxCopied];
        header.CopyTo(new Span<byte>(joined, MaxCopied));
        body.CopyTo(new Span<byte>(joined + header.Length, MaxCopied - header.Length));
        while (true)
        {
            nint count = Interop.LibC.Send(
                _descriptor.Handle, joined, (nuint)total, flags | Interop.LibC.MSG_NOSIGNAL);
            if (IsWritten(ref count))
            {
                return (int)count;
            }
        }
    }

    /// <summary>Returns false if the call was interrupted and has to be retried.</summary>
    private bool IsWritten(ref nint count)
    {
        if (count >= 0)
        {
            _bytesWritten += count;
            return true;
        }

        int errno = NativeError.Last;
        if (errno == Interop.LibC.EAGAIN)
        {
            count = WouldBlock;
            return true;
        }

        return errno == Interop.LibC.EINTR ? false : throw NativeError.ToIOException("Sending failed", errno);
    }

    // A pipe that polls as writable takes PIPE_BUF bytes without blocking (pipe(7)), and only a write that cannot block
    // can be ended by Close. Messages up to that length are sent in one write, as in CPython.
    private int BodyAtOnce(int headerLength, int bodyLength) =>
        _isSocket ? bodyLength : Math.Min(bodyLength, Interop.LibC.PIPE_BUF - headerLength);

    private unsafe nint SendMessage(Interop.LibC.IoVector* vectors, int flags)
    {
        Interop.LibC.MessageHeader message = new() { Vectors = vectors, VectorCount = 2 };
        return Interop.LibC.SendMessage(_descriptor.Handle, &message, flags | Interop.LibC.MSG_NOSIGNAL);
    }
}
