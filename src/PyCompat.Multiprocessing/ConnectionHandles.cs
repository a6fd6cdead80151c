using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing;

/// <summary>Handles by themselves, between two messages (Python: <c>multiprocessing.reduction</c>).</summary>
public static class ConnectionHandles
{
    /// <summary>
    /// Sends a descriptor over a Unix socket, or a handle over a pipe of Windows, for an end that calls
    /// <c>recv_handle</c> next (Python: <c>multiprocessing.reduction.send_handle(connection, handle, pid)</c>). It
    /// stays open here as well.
    /// </summary>
    /// <param name="connection">What it goes over.</param>
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
    public static void SendHandle(
        this Connection connection, SafeHandle handle, HandleAcknowledgement? acknowledgement = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(handle);
        if (connection.HandleMessages.AreUsed(acknowledgement))
        {
            connection.HandleMessages.Send(handle);
        }
        else
        {
            connection.Channel.SendHandle(handle, acknowledgement);
        }
    }

    /// <inheritdoc cref="SendHandle(Connection, SafeHandle, HandleAcknowledgement?)"/>
    public static async ValueTask SendHandleAsync(
        this Connection connection,
        SafeHandle handle,
        HandleAcknowledgement? acknowledgement = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(handle);
        if (connection.HandleMessages.AreUsed(acknowledgement))
        {
            await connection.HandleMessages.SendAsync(handle, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await connection.Channel.SendHandleAsync(handle, acknowledgement, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Receives a descriptor, or on Windows a handle, that the other end sends by <c>send_handle</c> (Python:
    /// <c>multiprocessing.reduction.recv_handle(connection)</c>). It is closed with its handle, and no child inherits
    /// it.
    /// </summary>
    /// <param name="connection">What it comes over.</param>
    /// <param name="acknowledgement">
    /// Whether to confirm it; has to be what the other end waits for. Null: as for
    /// <see cref="SendHandle(Connection, SafeHandle, HandleAcknowledgement?)"/>.
    /// </param>
    /// <exception cref="NotSupportedException">The connection carries none, or the acknowledgement.</exception>
    /// <exception cref="InvalidOperationException">What the other end does is not known.</exception>
    /// <exception cref="EndOfStreamException">The other end has closed.</exception>
    /// <exception cref="HandlePassingException">No descriptor came, or there was none free for it.</exception>
    public static SafeFileHandle ReceiveHandle(
        this Connection connection, HandleAcknowledgement? acknowledgement = null) =>
        connection.HandleMessages.AreUsed(acknowledgement)
            ? connection.HandleMessages.Receive()
            : connection.Channel.ReceiveHandle(acknowledgement);

    /// <inheritdoc cref="ReceiveHandle"/>
    public static async ValueTask<SafeFileHandle> ReceiveHandleAsync(
        this Connection connection,
        HandleAcknowledgement? acknowledgement = null,
        CancellationToken cancellationToken = default) =>
        connection.HandleMessages.AreUsed(acknowledgement)
            ? await connection.HandleMessages.ReceiveAsync(cancellationToken).ConfigureAwait(false)
            : await connection.Channel.ReceiveHandleAsync(acknowledgement, cancellationToken).ConfigureAwait(false);
}
