using System.Diagnostics.CodeAnalysis;
using PyCompat.Multiprocessing.Transports;
using PyCompat.Pickle;

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
    public object? Request(object? request) => Request(request, Untyped);

    /// <inheritdoc cref="Request(object?)"/>
    /// <remarks><inheritdoc cref="Request(object?)"/> The reply is read as by <see cref="Receive{T}()"/>.</remarks>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public TReply Request<TReply>(object? request) => Request(request, Reading<TReply>());

    /// <inheritdoc cref="Request{TReply}(object?)"/>
    public TReply Request<TReply>(object? request, PyConverter<TReply> converter) =>
        Request(request, Reading(converter));

    /// <inheritdoc cref="Request(object?)"/>
    public ValueTask<object?> RequestAsync(object? request, CancellationToken cancellationToken = default) =>
        RequestAsync(request, Untyped, cancellationToken);

    /// <inheritdoc cref="Request{TReply}(object?)"/>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public ValueTask<TReply> RequestAsync<TReply>(object? request, CancellationToken cancellationToken = default) =>
        RequestAsync(request, Reading<TReply>(), cancellationToken);

    /// <inheritdoc cref="Request{TReply}(object?)"/>
    public ValueTask<TReply> RequestAsync<TReply>(
        object? request, PyConverter<TReply> converter, CancellationToken cancellationToken = default) =>
        RequestAsync(request, Reading(converter), cancellationToken);

    /// <summary>
    /// Answers each object that comes with what <paramref name="handler"/> makes of it, until the other end closes.
    /// </summary>
    /// <remarks>What the handler throws ends the call; the request it was for stays without an answer.</remarks>
    public Task ServeAsync(
        Func<object?, CancellationToken, ValueTask<object?>> handler, CancellationToken cancellationToken = default) =>
        ServeAsync(handler, Untyped, cancellationToken);

    /// <inheritdoc cref="ServeAsync"/>
    /// <remarks>
    /// <inheritdoc cref="ServeAsync"/> So does a request that is no <typeparamref name="TRequest"/>.
    /// </remarks>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public Task ServeAsync<TRequest, TReply>(
        Func<TRequest, CancellationToken, ValueTask<TReply>> handler, CancellationToken cancellationToken = default) =>
        ServeAsync(handler, Reading<TRequest>(), cancellationToken);

    private TypedReading<object?> Untyped => new(message => DecodeUnchecked(message), static value => value);

    private TReply Request<TReply>(object? request, TypedReading<TReply> reading)
    {
        _requesting.Take();
        try
        {
            Send(request);
            return TryReceive(reading, out TReply? reply) ? reply : throw AtEnd();
        }
        finally
        {
            _requesting.Release();
        }
    }

    private async ValueTask<TReply> RequestAsync<TReply>(
        object? request, TypedReading<TReply> reading, CancellationToken cancellationToken)
    {
        await _requesting.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendAsync(request, cancellationToken).ConfigureAwait(false);
            try
            {
                return await ReceiveAsync(reading, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The reply is still to come. After any other failure it was consumed, or nothing comes any more.
                _requesting.Break();
                throw;
            }
        }
        finally
        {
            _requesting.Release();
        }
    }

    private async Task ServeAsync<TRequest, TReply>(
        Func<TRequest, CancellationToken, ValueTask<TReply>> handler,
        TypedReading<TRequest> reading,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        await foreach (TRequest request in ReceiveAllAsync(reading, cancellationToken).ConfigureAwait(false))
        {
            TReply reply = await handler(request, cancellationToken).ConfigureAwait(false);
            await SendAsync(reply, cancellationToken).ConfigureAwait(false);
        }
    }
}
