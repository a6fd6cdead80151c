using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Channels;

namespace PyCompat.Multiprocessing.Messaging;

internal sealed partial class MessageChannel
{
    /// <summary>Sends a descriptor over a Unix socket; it stays open in this process too.</summary>
    public void SendHandle(SafeHandle handle, HandleAcknowledgement? acknowledgement)
    {
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
            ThrowIfAnnounced();
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
        HandleAcknowledgement? acknowledgement,
        CancellationToken cancellationToken)
    {
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
            ThrowIfAnnounced();
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

    /// <summary>Receives a descriptor over a Unix socket; child processes do not inherit it.</summary>
    public SafeFileHandle ReceiveHandle(HandleAcknowledgement? acknowledgement)
    {
        GetHandleChannel();
        bool isAcknowledged = IsAcknowledged(acknowledgement);
        TakeReceiving();
        SafeFileHandle handle;
        try
        {
            ThrowIfAnnounced();
            handle = _transport.ReceiveHandle();
        }
        catch (HandlePassingException) when (isAcknowledged)
        {
            // As in recvfds: the sender waits for it even if nothing usable arrived.
            Acknowledge();
            throw;
        }
        catch (IOException failure) when (Child is not null)
        {
            ThrowIfEnded(failure);
            throw;
        }
        finally
        {
            ReleaseReceiving();
        }

        if (isAcknowledged)
        {
            Acknowledge(handle);
        }

        Doubt(acknowledgement, isAcknowledged);
        return handle;
    }

    /// <inheritdoc cref="ReceiveHandle"/>
    public async ValueTask<SafeFileHandle> ReceiveHandleAsync(
        HandleAcknowledgement? acknowledgement,
        CancellationToken cancellationToken)
    {
        GetHandleChannel();
        bool isAcknowledged = await IsAcknowledgedAsync(acknowledgement, cancellationToken).ConfigureAwait(false);
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        SafeFileHandle handle;
        try
        {
            ThrowIfAnnounced();
            handle = await _transport.ReceiveHandleAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HandlePassingException) when (isAcknowledged)
        {
            // As in recvfds: the sender waits for it even if nothing usable arrived.
            Acknowledge();
            throw;
        }
        catch (IOException failure) when (Child is not null)
        {
            await ThrowIfEndedAsync(failure, cancellationToken).ConfigureAwait(false);
            throw;
        }
        finally
        {
            ReleaseReceiving();
        }

        if (isAcknowledged)
        {
            Acknowledge(handle);
        }

        Doubt(acknowledgement, isAcknowledged);
        return handle;
    }

    private DescriptorChannel GetHandleChannel()
    {
        ThrowIfClosed();
        return _transport.Descriptors is { CarriesDescriptors: true } channel
            ? channel
            : throw new NotSupportedException(
                "Descriptors need a Unix socket, and handles a Windows pipe, such as the ends of " +
                "Connection.CreatePipe(); this connection uses something else.");
    }

    private void SendHandle(DescriptorChannel channel, SafeHandle handle)
    {
        TakeSending();
        try
        {
            _transport.Flush();
            channel.SendHandle(handle);
        }
        catch (IOException failure) when (Child is not null)
        {
            ThrowIfEnded(failure);
            throw;
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
        catch (IOException failure) when (Child is not null)
        {
            await ThrowIfEndedAsync(failure, cancellationToken).ConfigureAwait(false);
            throw;
        }
        finally
        {
            ReleaseSending();
        }
    }

    /// <summary>Waits until the other end acknowledges a descriptor, or closes.</summary>
    public async ValueTask WaitForAcknowledgementAsync(CancellationToken cancellationToken)
    {
        GetHandleChannel();
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _transport.ReceiveByteAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseReceiving();
        }
    }
}
