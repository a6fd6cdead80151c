using PyCompat.Multiprocessing.Transports;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    private readonly Turn _requesting = new("waiting for the reply to");

    /// <summary>
    /// Sends a request and receives its reply: the next object that comes (Python: <c>send(request); recv()</c>).
    /// </summary>
    /// <remarks>
    /// Nothing is added on the wire. Requests of several threads go one after the other, so that each gets its own
    /// reply; the connection is then used for nothing else. A request that is cancelled after it has left makes later
    /// ones fail: its reply would be taken for theirs.
    /// </remarks>
    /// <exception cref="EndOfStreamException">The other end has closed before it replied.</exception>
    public object? Request(object? request)
    {
        _requesting.Take();
        try
        {
            Send(request);
            return Receive();
        }
        finally
        {
            _requesting.Release();
        }
    }

    /// <inheritdoc cref="Request"/>
    public async ValueTask<object?> RequestAsync(object? request, CancellationToken cancellationToken = default)
    {
        await _requesting.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendAsync(request, cancellationToken).ConfigureAwait(false);
            return await ReceiveReplyAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _requesting.Release();
        }
    }

    /// <summary>
    /// Answers each object that comes with what <paramref name="handler"/> makes of it, until the other end closes.
    /// </summary>
    /// <remarks>What the handler throws ends the call; the request it was for stays without an answer.</remarks>
    public async Task ServeAsync(
        Func<object?, CancellationToken, ValueTask<object?>> handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        await foreach (object? request in ReceiveAllAsync(cancellationToken).ConfigureAwait(false))
        {
            object? reply = await handler(request, cancellationToken).ConfigureAwait(false);
            await SendAsync(reply, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<object?> ReceiveReplyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReceiveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The reply is still to come. After any other failure it was consumed, or nothing comes any more.
            _requesting.Break();
            throw;
        }
    }
}
