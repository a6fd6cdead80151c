using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing;

/// <summary>
/// Handles sent between two messages rather than inside them (Python: <c>multiprocessing.reduction</c>).
/// </summary>
public static class ConnectionHandles
{
    /// <summary>
    /// Sends a descriptor over a Unix socket, or a handle over a Windows pipe, to an end that calls <c>recv_handle</c>
    /// next (Python: <c>multiprocessing.reduction.send_handle(connection, handle, pid)</c>). The handle stays open in
    /// this process too.
    /// </summary>
    /// <param name="connection">The connection to send over.</param>
    /// <param name="handle">Any descriptor; on Windows, any handle except a socket's.</param>
    /// <param name="acknowledgement">
    /// Whether the other end acknowledges the handle. Must match what the other end does; no end does so on Windows.
    /// Null: as set in <see cref="ConnectionOptions.HandleAcknowledgement"/>, otherwise as the interpreter of a
    /// <see cref="PythonProcess"/> does, which is determined once, by running it.
    /// </param>
    /// <exception cref="NotSupportedException">The connection cannot carry handles, or acknowledgements.</exception>
    /// <exception cref="InvalidOperationException">Whether the other end acknowledges is not known.</exception>
    /// <exception cref="HandlePassingException">
    /// The handle was not acknowledged within <see cref="ConnectionOptions.AcknowledgementTimeout"/>, and the
    /// connection is no longer readable. Or another call was receiving for that long, and nothing was sent.
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
    /// Receives a descriptor, or on Windows a handle, that the other end sends with <c>send_handle</c> (Python:
    /// <c>multiprocessing.reduction.recv_handle(connection)</c>). Disposing the returned handle closes it; child
    /// processes do not inherit it.
    /// </summary>
    /// <param name="connection">The connection to receive from.</param>
    /// <param name="acknowledgement">
    /// Whether to acknowledge the handle. Must match what the other end expects. Null: as for
    /// <see cref="SendHandle(Connection, SafeHandle, HandleAcknowledgement?)"/>.
    /// </param>
    /// <exception cref="NotSupportedException">The connection cannot carry handles, or acknowledgements.</exception>
    /// <exception cref="InvalidOperationException">
    /// Whether the other end expects an acknowledgement is not known.
    /// </exception>
    /// <exception cref="EndOfStreamException">The other end has closed.</exception>
    /// <exception cref="HandlePassingException">
    /// No descriptor arrived, or this process had none free for it.
    /// </exception>
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
