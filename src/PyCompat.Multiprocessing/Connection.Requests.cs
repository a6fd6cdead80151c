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
    /// <remarks>
    /// What the handler throws is answered by an exception object (a <see cref="PyException"/> as the one it holds).
    /// So is a request that cannot be read, or an answer that cannot be sent: the conversation goes on, unless
    /// <see cref="ServeOptions.OnFailure"/> says otherwise (or the serializer is no <see cref="PickleSerializer"/>,
    /// which has no form for an exception). When the token is cancelled, no other request is read, and the handler,
    /// which gets the token, is waited for. What it returns still leaves, however long the other end takes to read it;
    /// only <see cref="Close"/> ends that. One that heeds the token and throws leaves its request without an answer.
    /// </remarks>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Task ServeAsync(
        Func<object?, CancellationToken, ValueTask<object?>> handler,
        ServeOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ServeAsync(handler, Untyped, options ?? ServeOptions.Default, cancellationToken);

    /// <inheritdoc cref="ServeAsync"/>
    /// <remarks>
    /// <inheritdoc cref="ServeAsync"/> A request that is no <typeparamref name="TRequest"/> is one that cannot be read.
    /// </remarks>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public Task ServeAsync<TRequest, TReply>(
        Func<TRequest, CancellationToken, ValueTask<TReply>> handler,
        ServeOptions? options = null,
        CancellationToken cancellationToken = default) =>
        ServeAsync(handler, Reading<TRequest>(), options ?? ServeOptions.Default, cancellationToken);

    private TypedReading<object?> Untyped => new(message => DecodeUnchecked(message), static value => value);

    private TReply Request<TReply>(object? request, TypedReading<TReply> reading)
    {
        EnsureReplyCanCome();
        _requesting.Take();
        try
        {
            try
            {
                Send(request);
            }
            catch (Exception failure) when (failure is not PickleException && _transport.HasHeld)
            {
                // It may leave all the same, later.
                _requesting.Break();
                throw;
            }

            try
            {
                return TryReceive(reading, out TReply? reply) ? reply : throw AtEnd();
            }
            catch (Exception failure) when (!IsOfOneRequest(failure))
            {
                // Interrupted, say: the reply is still to come.
                _requesting.Break();
                throw;
            }
        }
        finally
        {
            _requesting.Release();
        }
    }

    private async ValueTask<TReply> RequestAsync<TReply>(
        object? request, TypedReading<TReply> reading, CancellationToken cancellationToken)
    {
        EnsureReplyCanCome();
        await _requesting.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            try
            {
                await SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not PickleException && _transport.HasHeld)
            {
                _requesting.Break();
                throw;
            }

            try
            {
                return await ReceiveAsync(reading, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (!IsOfOneRequest(failure))
            {
                // Cancelled, say: the reply is still to come.
                _requesting.Break();
                throw;
            }
        }
        finally
        {
            _requesting.Release();
        }
    }

    // Before the request leaves: the other end would work for nobody.
    private void EnsureReplyCanCome()
    {
        EnsureReadable();
        _receiving.ThrowIfBroken();
    }
}
