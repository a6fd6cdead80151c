using System.Diagnostics.CodeAnalysis;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <content>Requests and their replies.</content>
public sealed partial class Connection
{
    /// <summary>
    /// Sends a request and receives its reply: the next object that comes (Python: <c>send(request); recv()</c>).
    /// </summary>
    /// <remarks>
    /// Nothing is added on the wire. Requests of several threads go one after the other, so that each gets its own
    /// reply; the connection is then used for nothing else. A request that is cancelled after it has left makes later
    /// ones fail: its reply would be taken for theirs.
    /// </remarks>
    /// <exception cref="EndOfStreamException">The other end has closed before it replied.</exception>
    public object? Request(object? request) => _requests.Request(request, _codec.Untyped);

    /// <inheritdoc cref="Request(object?)"/>
    /// <remarks><inheritdoc cref="Request(object?)"/> The reply is read as by <see cref="Receive{T}()"/>.</remarks>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public TReply Request<TReply>(object? request) => _requests.Request(request, _codec.Reading<TReply>());

    /// <inheritdoc cref="Request{TReply}(object?)"/>
    public TReply Request<TReply>(object? request, PyConverter<TReply> converter) =>
        _requests.Request(request, _codec.Reading(converter));

    /// <inheritdoc cref="Request(object?)"/>
    public ValueTask<object?> RequestAsync(object? request, CancellationToken cancellationToken = default) =>
        _requests.RequestAsync(request, _codec.Untyped, cancellationToken);

    /// <inheritdoc cref="Request{TReply}(object?)"/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public ValueTask<TReply> RequestAsync<TReply>(object? request, CancellationToken cancellationToken = default) =>
        _requests.RequestAsync(request, _codec.Reading<TReply>(), cancellationToken);

    /// <inheritdoc cref="Request{TReply}(object?)"/>
    public ValueTask<TReply> RequestAsync<TReply>(
        object? request, PyConverter<TReply> converter, CancellationToken cancellationToken = default) =>
        _requests.RequestAsync(request, _codec.Reading(converter), cancellationToken);

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
        new RequestServer(_codec).ServeAsync(
            handler, _codec.Untyped, options ?? ServeOptions.Default, cancellationToken);

    /// <inheritdoc cref="ServeAsync"/>
    /// <remarks>
    /// <inheritdoc cref="ServeAsync"/> A request that is no <typeparamref name="TRequest"/> is one that cannot be read.
    /// </remarks>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public Task ServeAsync<TRequest, TReply>(
        Func<TRequest, CancellationToken, ValueTask<TReply>> handler,
        ServeOptions? options = null,
        CancellationToken cancellationToken = default) =>
        new RequestServer(_codec).ServeAsync(
            handler, _codec.Reading<TRequest>(), options ?? ServeOptions.Default, cancellationToken);
}
