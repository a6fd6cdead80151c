using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing;

/// <content>Handles by themselves, between two messages.</content>
public sealed partial class Connection
{
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
        if (_handleMessages.AreUsed(acknowledgement))
            _handleMessages.Send(handle);
        else
            _channel.SendHandle(handle, acknowledgement);
    }

    /// <inheritdoc cref="SendHandle(SafeHandle, HandleAcknowledgement?)"/>
    public async ValueTask SendHandleAsync(
        SafeHandle handle,
        HandleAcknowledgement? acknowledgement = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handle);
        if (_handleMessages.AreUsed(acknowledgement))
            await _handleMessages.SendAsync(handle, cancellationToken).ConfigureAwait(false);
        else
            await _channel.SendHandleAsync(handle, acknowledgement, cancellationToken).ConfigureAwait(false);
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
    public SafeFileHandle ReceiveHandle(HandleAcknowledgement? acknowledgement = null) =>
        _handleMessages.AreUsed(acknowledgement)
            ? _handleMessages.Receive()
            : _channel.ReceiveHandle(acknowledgement);

    /// <inheritdoc cref="ReceiveHandle"/>
    public async ValueTask<SafeFileHandle> ReceiveHandleAsync(
        HandleAcknowledgement? acknowledgement = null,
        CancellationToken cancellationToken = default) =>
        _handleMessages.AreUsed(acknowledgement)
            ? await _handleMessages.ReceiveAsync(cancellationToken).ConfigureAwait(false)
            : await _channel.ReceiveHandleAsync(acknowledgement, cancellationToken).ConfigureAwait(false);
}
