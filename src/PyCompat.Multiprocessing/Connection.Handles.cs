using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    // Of an object that is no handle, in a message of ours.
    private const int LongestShown = 200;

    /// <summary>
    /// Sends a descriptor over a Unix socket, or a handle over a pipe of Windows, for an end that calls
    /// <c>recv_handle</c> next (Python: <c>multiprocessing.reduction.send_handle(connection, handle, pid)</c>). It
    /// stays open here as well.
    /// </summary>
    /// <param name="handle">Any descriptor; on Windows any handle but that of a socket.</param>
    /// <param name="acknowledgement">
    /// Whether the other end confirms it; has to be what the other end does, and on Windows none does. Null: as
    /// <see cref="ConnectionOptions.HandleAcknowledgement"/> says, else as the interpreter of a
    /// <see cref="PythonProcess"/> does it, which is asked once, by running it.
    /// </param>
    /// <exception cref="NotSupportedException">The connection carries none, or the acknowledgement.</exception>
    /// <exception cref="InvalidOperationException">What the other end does is not known.</exception>
    /// <exception cref="HandlePassingException">
    /// It was not acknowledged within <see cref="ConnectionOptions.AcknowledgementTimeout"/>: the connection is no
    /// longer readable. Or another call was receiving for that long: nothing was sent.
    /// </exception>
    public void SendHandle(SafeHandle handle, HandleAcknowledgement? acknowledgement = null)
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
            _transport.ExpectNoAcknowledgement();
            SendHandle(channel, handle);
            return;
        }

        TakeReceivingForAcknowledgement();
        bool isSent = false;
        try
        {
            SendHandle(channel, handle);
            isSent = true;
            ReceiveAcknowledgement();
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

    /// <inheritdoc cref="SendHandle(SafeHandle, HandleAcknowledgement?)"/>
    public async ValueTask SendHandleAsync(
        SafeHandle handle,
        HandleAcknowledgement? acknowledgement = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (CarriesHandles(acknowledgement))
        {
            await SendHandleInMessageAsync(handle, cancellationToken).ConfigureAwait(false);
            return;
        }

        DescriptorChannel channel = GetHandleChannel();
        if (!await IsAcknowledgedAsync(acknowledgement, cancellationToken).ConfigureAwait(false))
        {
            _transport.ExpectNoAcknowledgement();
            await SendHandleAsync(channel, handle, cancellationToken).ConfigureAwait(false);
            return;
        }

        await TakeReceivingForAcknowledgementAsync(cancellationToken).ConfigureAwait(false);
        bool isSent = false;
        try
        {
            await SendHandleAsync(channel, handle, cancellationToken).ConfigureAwait(false);
            isSent = true;
            await ReceiveAcknowledgementAsync(cancellationToken).ConfigureAwait(false);
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
    /// <param name="acknowledgement">
    /// Whether to confirm it; has to be what the other end waits for. Null: as for
    /// <see cref="SendHandle(SafeHandle, HandleAcknowledgement?)"/>.
    /// </param>
    /// <exception cref="NotSupportedException">The connection carries none, or the acknowledgement.</exception>
    /// <exception cref="InvalidOperationException">What the other end does is not known.</exception>
    /// <exception cref="EndOfStreamException">The other end has closed.</exception>
    /// <exception cref="HandlePassingException">No descriptor came, or there was none free for it.</exception>
    public SafeFileHandle ReceiveHandle(HandleAcknowledgement? acknowledgement = null)
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
        catch (HandlePassingException) when (isAcknowledged)
        {
            // As in recvfds: the sender waits for it though nothing came that can be used.
            Acknowledge();
            throw;
        }
        finally
        {
            ReleaseReceiving();
        }

        if (isAcknowledged)
            Acknowledge(handle);
        Doubt(acknowledgement, isAcknowledged);
        return handle;
    }

    /// <inheritdoc cref="ReceiveHandle"/>
    public async ValueTask<SafeFileHandle> ReceiveHandleAsync(
        HandleAcknowledgement? acknowledgement = null,
        CancellationToken cancellationToken = default)
    {
        if (CarriesHandles(acknowledgement))
            return await ReceiveHandleInMessageAsync(cancellationToken).ConfigureAwait(false);
        GetHandleChannel();
        bool isAcknowledged = await IsAcknowledgedAsync(acknowledgement, cancellationToken).ConfigureAwait(false);
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        SafeFileHandle handle;
        try
        {
            handle = await _transport.ReceiveHandleAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HandlePassingException) when (isAcknowledged)
        {
            // As in recvfds: the sender waits for it though nothing came that can be used.
            Acknowledge();
            throw;
        }
        finally
        {
            ReleaseReceiving();
        }

        if (isAcknowledged)
            Acknowledge(handle);
        Doubt(acknowledgement, isAcknowledged);
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
}
