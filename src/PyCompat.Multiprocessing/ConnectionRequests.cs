using System.Diagnostics.CodeAnalysis;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <summary>Requests and replies, over a connection whose other end answers each object with one object.</summary>
public static class ConnectionRequests
{
    /// <summary>
    /// Sends a request and receives its reply, the next object to arrive (Python: <c>send(request); recv()</c>).
    /// </summary>
    /// <remarks>
    /// Nothing is added to the wire format. Requests from several threads are made one after the other, so that each
    /// gets the right reply; do not use the connection for anything else meanwhile. After a request is cancelled once
    /// sent, subsequent requests fail: they would receive its reply as theirs.
    /// </remarks>
    /// <exception cref="EndOfStreamException">The other end closed before it replied.</exception>
    public static object? Request(this Connection connection, object? request) =>
        connection.Requests.Request(request, connection.Codec.Untyped);

    /// <inheritdoc cref="Request(Connection, object?)"/>
    /// <remarks>
    /// <inheritdoc cref="Request(Connection, object?)"/> The reply is received as by
    /// <see cref="Connection.Receive{T}()"/>.
    /// </remarks>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public static TReply Request<TReply>(this Connection connection, object? request) =>
        connection.Requests.Request(request, connection.Codec.Reading<TReply>());

    /// <inheritdoc cref="Request{TReply}(Connection, object?)"/>
    public static TReply Request<TReply>(
        this Connection connection, object? request, PyConverter<TReply> converter) =>
        connection.Requests.Request(request, connection.Codec.Reading(converter));

    /// <inheritdoc cref="Request(Connection, object?)"/>
    public static ValueTask<object?> RequestAsync(
        this Connection connection, object? request, CancellationToken cancellationToken = default) =>
        connection.Requests.RequestAsync(request, connection.Codec.Untyped, cancellationToken);

    /// <inheritdoc cref="Request{TReply}(Connection, object?)"/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public static ValueTask<TReply> RequestAsync<TReply>(
        this Connection connection, object? request, CancellationToken cancellationToken = default) =>
        connection.Requests.RequestAsync(request, connection.Codec.Reading<TReply>(), cancellationToken);

    /// <inheritdoc cref="Request{TReply}(Connection, object?)"/>
    public static ValueTask<TReply> RequestAsync<TReply>(
        this Connection connection,
        object? request,
        PyConverter<TReply> converter,
        CancellationToken cancellationToken = default) =>
        connection.Requests.RequestAsync(request, connection.Codec.Reading(converter), cancellationToken);

    /// <summary>
    /// Answers each object received with the result of <paramref name="handler"/>, until the other end closes.
    /// </summary>
    /// <remarks>
    /// If the handler throws, the answer is an exception object (for a <see cref="PyException"/>, the one it holds).
    /// The same goes for a request that cannot be read and an answer that cannot be sent: the conversation continues,
    /// unless <see cref="ServeOptions.OnFailure"/> decides otherwise (or the serializer is not a
    /// <see cref="PickleSerializer"/>, and so cannot represent an exception). After the token is cancelled, no further
    /// request is read, and the handler, which receives the token, is awaited. Its result is still sent, however long
    /// the other end takes to read it; only <see cref="Connection.Close"/> ends that. If the handler observes the token
    /// and throws, its request stays unanswered.
    /// </remarks>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task ServeAsync(
        this Connection connection,
        Func<object?, CancellationToken, ValueTask<object?>> handler,
        ServeOptions? options = null,
        CancellationToken cancellationToken = default) =>
        new RequestServer(connection.Codec).ServeAsync(
            handler, connection.Codec.Untyped, options ?? ServeOptions.Default, cancellationToken);

    /// <inheritdoc cref="ServeAsync"/>
    /// <remarks>
    /// <inheritdoc cref="ServeAsync"/> A request that is not a <typeparamref name="TRequest"/> counts as one that
    /// cannot be read.
    /// </remarks>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public static Task ServeAsync<TRequest, TReply>(
        this Connection connection,
        Func<TRequest, CancellationToken, ValueTask<TReply>> handler,
        ServeOptions? options = null,
        CancellationToken cancellationToken = default) =>
        new RequestServer(connection.Codec).ServeAsync(
            handler, connection.Codec.Reading<TRequest>(), options ?? ServeOptions.Default, cancellationToken);
}
