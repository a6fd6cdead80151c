using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PyCompat.Multiprocessing.Channels;

internal sealed partial class DescriptorChannel
{
    private const int WouldBlock = -1;

    // Longer than it takes to wake a peer on an idle processor, and far shorter than a time slice.
    private static readonly TimeSpan SpinTime = TimeSpan.FromMicroseconds(50);

    // A futile read is one extra call; a futile spin takes the processor for a moment.
    private const int ReadingProbe = 16;
    private const int SpinningProbe = 256;

    // Reading before waiting costs an extra call whenever nothing has arrived yet, as with request and reply; waiting
    // first costs one whenever something has, as with a stream of messages.
    private ReadHeuristic _reading;

    // Spinning saves two changes of threads if the peer answers at once.
    private ReadHeuristic _spinning;

    // A read with MSG_DONTWAIT either takes bytes or does not: a cancelled wait has certainly consumed nothing, whether
    // or not it was for the first byte.
    public override int ReadFirst(Span<byte> buffer)
    {
        _descriptor.ThrowIfClosed();
        int count = BusyPollDuration > TimeSpan.Zero ? ReadBusily(buffer)
            : MayBlock ? WouldBlock
            : ReadByHabit(buffer);
        return count != WouldBlock ? count : Read(buffer);
    }

    public override ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        _descriptor.ThrowIfClosed();
        int count = TryRead(buffer.Span);
        if (count == WouldBlock && _descriptor.MaySpin && _spinning.ShouldTry(SpinningProbe))
        {
            count = ReadSpinning(buffer.Span);
            _spinning.Note(hasFound: count != WouldBlock);
        }

        return count != WouldBlock ? new(count) : WaitAndReadAsync(buffer, cancellationToken);
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            _descriptor.ThrowIfClosed();
            int count = MayBlock ? ReadBlocking(buffer) : TryRead(buffer);
            if (count != WouldBlock)
            {
                return count;
            }

            _descriptor.Wait(Interop.LibC.POLLIN, Timeout.InfiniteTimeSpan);
        }
    }

    // Available bytes are taken first: a call cancelled between a header and its body must not break off a message that
    // has arrived.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _descriptor.ThrowIfClosed();
        int count = TryRead(buffer.Span);
        return count != WouldBlock ? new(count) : WaitAndReadAsync(buffer, cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAndReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count;
        do
        {
            await _descriptor.WaitAsync(Interop.LibC.POLLIN, cancellationToken).ConfigureAwait(false);
            _descriptor.ThrowIfClosed();
            count = TryRead(buffer.Span);
        }
        while (count == WouldBlock);
        return count;
    }

    // Other code may have set O_NONBLOCK, in which case it has to wait after all.
    private int ReadBlocking(Span<byte> buffer)
    {
        int count;
        _descriptor.EnterBlockingCall();
        try
        {
            count = TryRead(buffer, flags: 0);
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

        if (count == 0)
        {
            _descriptor.ThrowIfClosed();
        }

        return count;
    }

    private int ReadByHabit(Span<byte> buffer)
    {
        bool isWaitingFirst = !_reading.ShouldTry(ReadingProbe);
        if (isWaitingFirst)
        {
            _descriptor.Wait(Interop.LibC.POLLIN, Timeout.InfiniteTimeSpan);
        }

        int count = TryRead(buffer);
        if (!isWaitingFirst)
        {
            _reading.Note(hasFound: count != WouldBlock);
        }

        return count;
    }

    private int ReadBusily(Span<byte> buffer)
    {
        long start = Stopwatch.GetTimestamp();
        int count;
        do
        {
            _descriptor.ThrowIfClosed();
            count = TryRead(buffer);
        }
        while (count == WouldBlock && Stopwatch.GetElapsedTime(start) < BusyPollDuration);
        return count;
    }

    // Yields in between: the peer may have to run on this very processor.
    private int ReadSpinning(Span<byte> buffer)
    {
        long start = Stopwatch.GetTimestamp();
        int count;
        do
        {
            Thread.Yield();
            _descriptor.ThrowIfClosed();
            count = TryRead(buffer);
        }
        while (count == WouldBlock && Stopwatch.GetElapsedTime(start) < SpinTime);
        return count;
    }

    // A descriptor that follows the current message would be lost by recv.
    private int TryReadWithDescriptors(Span<byte> buffer, int flags)
    {
        CloseUntaken();
        if (!AncillaryMessage.TryReceive(
            _descriptor.Handle, buffer, flags, out int count, out ReceivedDescriptors? received))
        {
            return WouldBlock;
        }

        _received = received;

        // Close may already have looked for them.
        if (_descriptor.IsClosed)
        {
            CloseUntaken();
        }

        return count;
    }

    private unsafe int TryRead(Span<byte> buffer, int flags = Interop.LibC.MSG_DONTWAIT)
    {
        if (!_isSocket && !_descriptor.IsReady(Interop.LibC.POLLIN))
        {
            return WouldBlock;
        }

        if (MayReadAhead && CarriesDescriptors)
        {
            return TryReadWithDescriptors(buffer, flags);
        }

        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = _isSocket
                    ? Interop.LibC.Receive(_descriptor.Handle, start, (nuint)buffer.Length, flags)
                    : Interop.LibC.Read(_descriptor.Handle, start, (nuint)buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                int errno = NativeError.Last;
                if (errno == Interop.LibC.EAGAIN)
                {
                    return WouldBlock;
                }

                if (errno != Interop.LibC.EINTR)
                {
                    throw NativeError.ToIOException("Receiving failed", errno);
                }
            }
        }
    }
}
