using System.Diagnostics;

namespace PyCompat.Multiprocessing.Transports;

internal sealed partial class DescriptorChannel
{
    private const int WouldBlock = -1;

    private WaitHabit _habit;

    // Reading with MSG_DONTWAIT takes bytes or none: a cancelled wait has certainly taken nothing, first byte or not.
    internal override int ReadFirst(Span<byte> buffer)
    {
        _descriptor.ThrowIfClosed();
        bool isWaitingFirst = BusyPolling == TimeSpan.Zero && _habit.ShouldWaitFirst();
        if (isWaitingFirst)
            _descriptor.Wait(Interop.LibC.POLLIN, Timeout.InfiniteTimeSpan);
        int count = TryRead(buffer);
        if (!isWaitingFirst)
            _habit.Note(hasFound: count != WouldBlock);
        if (count != WouldBlock)
            return count;
        count = ReadBusily(buffer);
        return count != WouldBlock ? count : Read(buffer);
    }

    internal override ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        ReadAsync(buffer, cancellationToken);

    internal override int Read(Span<byte> buffer)
    {
        while (true)
        {
            _descriptor.ThrowIfClosed();
            int count = TryRead(buffer);
            if (count != WouldBlock)
                return count;
            _descriptor.Wait(Interop.LibC.POLLIN, Timeout.InfiniteTimeSpan);
        }
    }

    internal override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _descriptor.ThrowIfClosed();
            int count = TryRead(buffer.Span);
            if (count != WouldBlock)
                return count;
            await _descriptor.WaitAsync(Interop.LibC.POLLIN, cancellationToken).ConfigureAwait(false);
        }
    }

    private int ReadBusily(Span<byte> buffer)
    {
        if (BusyPolling == TimeSpan.Zero)
            return WouldBlock;
        long start = Stopwatch.GetTimestamp();
        int count;
        do
        {
            _descriptor.ThrowIfClosed();
            count = TryRead(buffer);
        }
        while (count == WouldBlock && Stopwatch.GetElapsedTime(start) < BusyPolling);
        return count;
    }

    // A descriptor that comes behind the message at hand would be lost by recv.
    private int TryReadWithDescriptors(Span<byte> buffer)
    {
        TakeReceived()?.Dispose();
        if (!AncillaryMessage.TryReceive(_descriptor.Handle, buffer, out int count, out ReceivedDescriptors? received))
            return WouldBlock;
        _received = received;
        return count;
    }

    private unsafe int TryRead(Span<byte> buffer)
    {
        if (!_isSocket && !_descriptor.IsReady(Interop.LibC.POLLIN))
            return WouldBlock;
        if (MayReadAhead && CarriesDescriptors)
            return TryReadWithDescriptors(buffer);
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = _isSocket
                    ? Interop.LibC.Receive(_descriptor.Handle, start, (nuint)buffer.Length, Interop.LibC.MSG_DONTWAIT)
                    : Interop.LibC.Read(_descriptor.Handle, start, (nuint)buffer.Length);
                if (count >= 0)
                    return (int)count;
                int errno = NativeError.Last;
                if (errno == Interop.LibC.EAGAIN)
                    return WouldBlock;
                if (errno != Interop.LibC.EINTR)
                    throw NativeError.ToIOException("Receiving failed", errno);
            }
        }
    }
}
