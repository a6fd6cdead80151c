using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    // reduction.sendfds and recvfds, bpo-14669
    private const byte Acknowledgement = (byte)'A';

    // Of an object that is no handle, in a message of ours.
    private const int LongestShown = 200;

    /// <summary>
    /// Sends a descriptor over a Unix socket, or a handle over a pipe of Windows, for an end that calls
    /// <c>recv_handle</c> next (Python: <c>multiprocessing.reduction.send_handle(connection, handle, pid)</c>). It
    /// stays open here as well.
    /// </summary>
    /// <param name="handle">Any descriptor; on Windows any handle but that of a socket.</param>
    /// <param name="acknowledgement">
    /// Whether the other end confirms it; has to be what the other end does, and on Windows none does.
    /// </param>
    /// <exception cref="NotSupportedException">The connection carries none, or the acknowledgement.</exception>
    /// <exception cref="HandlePassingException">
    /// It was not acknowledged; the connection is no longer readable.
    /// </exception>
    public void SendHandle(
        SafeHandle handle, HandleAcknowledgement acknowledgement = HandleAcknowledgement.None)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (CarriesHandles(acknowledgement))
        {
            SendHandleInMessage(handle);
            return;
        }

        DescriptorChannel channel = GetHandleChannel();
        if (!IsAcknowledged(acknowledgement))
        {
            SendHandle(channel, handle);
            return;
        }

        TakeReceiving();
        bool isSent = false;
        try
        {
            SendHandle(channel, handle);
            isSent = true;
            EnsureAcknowledged(_transport.ReceiveByte());
        }
        catch (Exception) when (isSent && !_isClosed)
        {
            _receiving.Break();
            throw;
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <inheritdoc cref="SendHandle(SafeHandle, HandleAcknowledgement)"/>
    public async ValueTask SendHandleAsync(
        SafeHandle handle,
        HandleAcknowledgement acknowledgement = HandleAcknowledgement.None,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (CarriesHandles(acknowledgement))
        {
            await SendHandleInMessageAsync(handle, cancellationToken).ConfigureAwait(false);
            return;
        }

        DescriptorChannel channel = GetHandleChannel();
        if (!IsAcknowledged(acknowledgement))
        {
            await SendHandleAsync(channel, handle, cancellationToken).ConfigureAwait(false);
            return;
        }

        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        bool isSent = false;
        try
        {
            await SendHandleAsync(channel, handle, cancellationToken).ConfigureAwait(false);
            isSent = true;
            EnsureAcknowledged(await _transport.ReceiveByteAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception) when (isSent && !_isClosed)
        {
            _receiving.Break();
            throw;
        }
        finally
        {
            ReleaseReceiving();
        }
    }

    /// <summary>
    /// Receives a descriptor, or on Windows a handle, that the other end sends by <c>send_handle</c> (Python:
    /// <c>multiprocessing.reduction.recv_handle(connection)</c>). It is closed with its handle, and no child inherits
    /// it.
    /// </summary>
    /// <param name="acknowledgement">Whether to confirm it; has to be what the other end waits for.</param>
    /// <exception cref="NotSupportedException">The connection carries none, or the acknowledgement.</exception>
    /// <exception cref="EndOfStreamException">The other end has closed.</exception>
    /// <exception cref="HandlePassingException">No descriptor came, or there was none free for it.</exception>
    public SafeFileHandle ReceiveHandle(HandleAcknowledgement acknowledgement = HandleAcknowledgement.None)
    {
        if (CarriesHandles(acknowledgement))
            return ReceiveHandleInMessage();
        GetHandleChannel();
        bool isAcknowledged = IsAcknowledged(acknowledgement);
        TakeReceiving();
        SafeFileHandle handle;
        try
        {
            handle = _transport.ReceiveHandle();
        }
        finally
        {
            ReleaseReceiving();
        }

        if (isAcknowledged)
            Acknowledge(handle);
        return handle;
    }

    /// <inheritdoc cref="ReceiveHandle"/>
    public async ValueTask<SafeFileHandle> ReceiveHandleAsync(
        HandleAcknowledgement acknowledgement = HandleAcknowledgement.None,
        CancellationToken cancellationToken = default)
    {
        if (CarriesHandles(acknowledgement))
            return await ReceiveHandleInMessageAsync(cancellationToken).ConfigureAwait(false);
        GetHandleChannel();
        bool isAcknowledged = IsAcknowledged(acknowledgement);
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        SafeFileHandle handle;
        try
        {
            handle = await _transport.ReceiveHandleAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseReceiving();
        }

        if (isAcknowledged)
            Acknowledge(handle);
        return handle;
    }

    private DescriptorChannel GetHandleChannel()
    {
        ThrowIfClosed();
        return _transport.Descriptors is { CarriesDescriptors: true } channel
            ? channel
            : throw new NotSupportedException(
                "Descriptors go over Unix sockets alone, and handles over pipes of Windows, such as the ends of " +
                "Connection.CreatePipe(); this connection runs over something else.");
    }

    private void SendHandle(DescriptorChannel channel, SafeHandle handle)
    {
        TakeSending();
        try
        {
            _transport.Flush();
            channel.SendHandle(handle);
        }
        finally
        {
            ReleaseSending();
        }
    }

    private async ValueTask SendHandleAsync(
        DescriptorChannel channel, SafeHandle handle, CancellationToken cancellationToken)
    {
        await TakeSendingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _transport.FlushAsync(cancellationToken).ConfigureAwait(false);
            await channel.SendHandleAsync(handle, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseSending();
        }
    }

    // One byte into the buffer of a socket: it waits only where that is full of messages that nobody reads.
    private void Acknowledge(SafeFileHandle handle)
    {
        try
        {
            Acknowledge();
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static bool IsAcknowledged(HandleAcknowledgement acknowledgement) => acknowledgement switch
    {
        HandleAcknowledgement.None => false,
        HandleAcknowledgement.Byte => true,
        _ => throw new ArgumentOutOfRangeException(nameof(acknowledgement), acknowledgement, "None or Byte."),
    };

    private static void EnsureAcknowledged(byte? reply)
    {
        if (reply == Acknowledgement)
            return;
        throw new HandlePassingException(
            HandlePassingFailure.NotAcknowledged,
            (reply is null
                ? "The other end closed where it was to acknowledge the descriptor"
                : $"The byte {reply} came where the descriptor was to be acknowledged") +
            $". If the other end does not acknowledge, use {nameof(HandleAcknowledgement)}." +
            $"{HandleAcknowledgement.None}.");
    }
}
