using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Channels;

internal sealed partial class DescriptorChannel
{
    public bool IsSocket => _isSocket;

    /// <summary>Whether descriptors can be sent over the channel, which is to say that it is a Unix socket.</summary>
    public bool CarriesDescriptors { get; }

    /// <summary>Takes the descriptors that accompanied the last byte read ahead; the caller must close them.</summary>
    public ReceivedDescriptors? TakeReceived() => Interlocked.Exchange(ref _received, null);

    /// <summary>Closes descriptors that arrived and were not taken before the next read, or before the end.</summary>
    private void CloseUntaken() => TakeReceived()?.Dispose();

    /// <summary>Whether the other end is on this machine: a pipe or a Unix socket.</summary>
    public bool IsLocal => !_isSocket || CarriesDescriptors;

    public void SendHandle(SafeHandle handle)
    {
        _descriptor.ThrowIfClosed();
        while (!AncillaryMessage.TrySend(_descriptor.Handle, handle))
        {
            _descriptor.Wait(Interop.LibC.POLLOUT, Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask SendHandleAsync(SafeHandle handle, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _descriptor.ThrowIfClosed();
        while (!AncillaryMessage.TrySend(_descriptor.Handle, handle))
        {
            await _descriptor.WaitAsync(Interop.LibC.POLLOUT, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="ReceivedDescriptors.TakeOne"/>
    public SafeFileHandle ReceiveHandle()
    {
        Span<byte> value = stackalloc byte[1];
        _descriptor.ThrowIfClosed();
        while (true)
        {
            if (TryReceiveByte(value, out int count, out var received))
            {
                return ReceivedDescriptors.TakeOne(count, value[0], received);
            }

            _descriptor.Wait(Interop.LibC.POLLIN, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc cref="ReceiveHandle"/>
    public async ValueTask<SafeFileHandle> ReceiveHandleAsync(CancellationToken cancellationToken)
    {
        byte[] value = new byte[1];
        cancellationToken.ThrowIfCancellationRequested();
        _descriptor.ThrowIfClosed();
        while (true)
        {
            if (TryReceiveByte(value, out int count, out var received))
            {
                return ReceivedDescriptors.TakeOne(count, value[0], received);
            }

            await _descriptor.WaitAsync(Interop.LibC.POLLIN, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool TryReceiveByte(Span<byte> value, out int count, out ReceivedDescriptors? received) =>
        AncillaryMessage.TryReceive(_descriptor.Handle, value, Interop.LibC.MSG_DONTWAIT, out count, out received);
}
