using System.Diagnostics.CodeAnalysis;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <summary>Requests and their replies, over a connection whose other end answers each object by one.</summary>
public static class ConnectionRequests
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
    public static object? Request(this Connection connection, object? request) =>
        connection.Requests.Request(request, connection.Codec.Untyped);

    /// <inheritdoc cref="Request(Connection, object?)"/>
    /// <remarks>
    /// <inheritdoc cref="Request(Connection, object?)"/> The reply is read as by
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
    /// Answers each object that comes with what <paramref name="handler"/> makes of it, until the other end closes.
    /// </summary>
    /// <remarks>
    /// What the handler throws is answered by an exception object (a <see cref="PyException"/> as the one it holds).
    /// So is a request that cannot be read, or an answer that cannot be sent: the conversation goes on, unless
    /// <see cref="ServeOptions.OnFailure"/> says otherwise (or the serializer is no <see cref="PickleSerializer"/>,
    /// which has no form for an exception). When the token is cancelled, no other request is read, and the handler,
    /// which gets the token, is waited for. What it returns still leaves, however long the other end takes to read it;
    /// only <see cref="Connection.Close"/> ends that. One that heeds the token and throws leaves its request without an
    /// answer.
    /// </remarks>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Task ServeAsync(
        this Connection connection,
        Func<object?, CancellationToken, ValueTask<object?>> handler,
        ServeOptions? options = null,
        CancellationToken cancellationToken = default) =>
        new RequestServer(connection.Codec).ServeAsync(
            handler, connection.Codec.Untyped, options ?? ServeOptions.Default, cancellationToken);

    /// <inheritdoc cref="ServeAsync"/>
    /// <remarks>
    /// <inheritdoc cref="ServeAsync"/> A request that is no <typeparamref name="TRequest"/> is one that cannot be read.
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
