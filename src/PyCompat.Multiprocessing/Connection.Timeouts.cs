using System.Diagnostics.CodeAnalysis;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing;

/// <content>Receiving with a deadline that does not cost the connection.</content>
public sealed partial class Connection
{
    /// <summary>
    /// Receives one object, if it begins to arrive within <paramref name="timeout"/> (Python: <c>poll(timeout)</c>,
    /// then <c>recv()</c>).
    /// </summary>
    /// <param name="timeout">
    /// How long to wait for the first byte; the rest of the message is then waited for without a limit. Zero or less
    /// does not wait; <see cref="Timeout.InfiniteTimeSpan"/> waits indefinitely.
    /// </param>
    /// <remarks>
    /// If several threads receive, another may take the message that this one has waited for; this one then waits for
    /// the next message without a limit, as in Python.
    /// </remarks>
    /// <exception cref="TimeoutException">
    /// Nothing has begun to arrive. The connection is as it was: a later call receives the message.
    /// </exception>
    /// <exception cref="EndOfStreamException">The other end was closed or reset between two messages.</exception>
    public object? Receive(TimeSpan timeout)
    {
        WaitForBeginning(timeout);
        return Receive();
    }

    /// <inheritdoc cref="Receive(TimeSpan)"/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public T Receive<T>(TimeSpan timeout)
    {
        WaitForBeginning(timeout);
        return Receive<T>();
    }

    /// <summary>
    /// Receives one message as bytes, if it begins to arrive within <paramref name="timeout"/> (Python:
    /// <c>poll(timeout)</c>, then <c>recv_bytes()</c>).
    /// </summary>
    /// <inheritdoc cref="Receive(TimeSpan)"/>
    public byte[] ReceiveBytes(TimeSpan timeout)
    {
        WaitForBeginning(timeout);
        return ReceiveBytes();
    }

    /// <inheritdoc cref="Receive(TimeSpan)"/>
    public async ValueTask<object?> ReceiveAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        await WaitForBeginningAsync(timeout, cancellationToken).ConfigureAwait(false);
        return await ReceiveAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="Receive(TimeSpan)"/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public async ValueTask<T> ReceiveAsync<T>(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        await WaitForBeginningAsync(timeout, cancellationToken).ConfigureAwait(false);
        return await ReceiveAsync<T>(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="ReceiveBytes(TimeSpan)"/>
    public async ValueTask<byte[]> ReceiveBytesAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        await WaitForBeginningAsync(timeout, cancellationToken).ConfigureAwait(false);
        return await ReceiveBytesAsync(maxLength: null, cancellationToken).ConfigureAwait(false);
    }

    private void WaitForBeginning(TimeSpan timeout)
    {
        if (!Poll(timeout))
        {
            throw NothingArrived(timeout);
        }
    }

    private async ValueTask WaitForBeginningAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!await PollAsync(timeout, cancellationToken).ConfigureAwait(false))
        {
            throw NothingArrived(timeout);
        }
    }

    private static TimeoutException NothingArrived(TimeSpan timeout) =>
        new($"No message has begun to arrive within {PollTimeout.Normalize(timeout).TotalSeconds} s. The connection " +
            "is as it was: receive again to wait longer.");
}
