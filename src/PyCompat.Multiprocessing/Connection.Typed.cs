using System.Diagnostics.CodeAnalysis;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <content>Objects of a known type, deserialized and serialized directly.</content>
public sealed partial class Connection
{
    /// <summary>
    /// Receives one object as a <typeparamref name="T"/> (Python: <c>recv()</c>). An object of a different type is
    /// consumed; the connection stays usable.
    /// </summary>
    /// <remarks>
    /// A <see cref="Connection"/> or a <see cref="System.Net.Sockets.Socket"/> is taken over, also when nested in the
    /// requested type: see <see cref="PassedConnection.Take"/>. If the rest of the message fails, those are closed
    /// again. With a serializer that does not support types, the object is received untyped and cast.
    /// </remarks>
    /// <exception cref="PickleException">
    /// The message is not a pickle, exceeds a limit, or contains something else; the exception describes where and
    /// what.
    /// </exception>
    /// <exception cref="HandlePassingException">A connection or socket could not be taken over.</exception>
    /// <exception cref="InvalidCastException">
    /// The object has a different type, with a serializer that does not support types.
    /// </exception>
    /// <exception cref="EndOfStreamException">The other end was closed or reset between two messages.</exception>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public T Receive<T>() => _codec.Receive(_codec.Reading<T>());

    /// <inheritdoc cref="Receive{T}()"/>
    public T Receive<T>(PyConverter<T> converter) => _codec.Receive(_codec.Reading(converter));

    /// <inheritdoc cref="Receive{T}()"/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public ValueTask<T> ReceiveAsync<T>(CancellationToken cancellationToken = default) =>
        _codec.ReceiveAsync(_codec.Reading<T>(), cancellationToken);

    /// <inheritdoc cref="Receive{T}()"/>
    public ValueTask<T> ReceiveAsync<T>(PyConverter<T> converter, CancellationToken cancellationToken = default) =>
        _codec.ReceiveAsync(_codec.Reading(converter), cancellationToken);

    /// <summary>Receives objects as <typeparamref name="T"/> until the other end closes.</summary>
    /// <inheritdoc cref="Receive{T}()" path="/exception[@cref='T:PyCompat.Pickle.PickleException']"/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public IAsyncEnumerable<T> ReceiveAllAsync<T>(CancellationToken cancellationToken = default) =>
        _codec.ReceiveAllAsync(_codec.Reading<T>(), cancellationToken);

    /// <inheritdoc cref="ReceiveAllAsync{T}(CancellationToken)"/>
    public IAsyncEnumerable<T> ReceiveAllAsync<T>(
        PyConverter<T> converter, CancellationToken cancellationToken = default) =>
        _codec.ReceiveAllAsync(_codec.Reading(converter), cancellationToken);

    /// <summary>
    /// Sends an object of a known type (Python: <c>send(obj)</c>). Nothing is sent if it cannot be serialized.
    /// </summary>
    public void Send<T>(T value) => _codec.Send(value);

    /// <inheritdoc cref="Send{T}(T)"/>
    public void Send<T>(T value, PyConverter<T> converter) => _codec.Send(value, converter);

    /// <inheritdoc cref="Send{T}(T)"/>
    public ValueTask SendAsync<T>(T value, CancellationToken cancellationToken = default) =>
        _codec.SendAsync(value, cancellationToken);

    /// <inheritdoc cref="Send{T}(T)"/>
    public ValueTask SendAsync<T>(
        T value, PyConverter<T> converter, CancellationToken cancellationToken = default) =>
        _codec.SendAsync(value, converter, cancellationToken);
}
