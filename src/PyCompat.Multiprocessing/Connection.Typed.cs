using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using PyCompat.Multiprocessing.Sharing;
using PyCompat.Multiprocessing.Transports;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <content>Objects of a known type, read straight into it and written straight from it.</content>
public sealed partial class Connection
{
    private const string Trimmed =
        "The type is looked at by reflection, and trimming may take away what it finds. Use the overload with a "
        + "PyConverter<T>.";

    private const string Dynamic =
        "Converters are put together while the program runs, for which native AOT may have no code. Use the overload "
        + "with a PyConverter<T>.";

    /// <summary>
    /// Receives one object as a <typeparamref name="T"/> (Python: <c>recv()</c>). One that is none is consumed; the
    /// connection stays usable.
    /// </summary>
    /// <remarks>
    /// A <see cref="Connection"/> or a <see cref="System.Net.Sockets.Socket"/> is taken, also one inside of what is
    /// asked for: see <see cref="PassedConnection.Take"/>. Where the rest of the message fails, those are closed again.
    /// With a serializer that knows no types the object is received untyped, and cast.
    /// </remarks>
    /// <exception cref="PickleException">
    /// The message is no pickle, exceeds a limit, or holds something else: the exception says where and what.
    /// </exception>
    /// <exception cref="HandlePassingException">A connection or socket could not be taken.</exception>
    /// <exception cref="InvalidCastException">It is something else, by a serializer that knows no types.</exception>
    /// <exception cref="EndOfStreamException">
    /// The other end has closed, or was reset, between two messages.
    /// </exception>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public T Receive<T>() => TryReceive(Reading<T>(), out T? value) ? value : throw AtEnd();

    /// <inheritdoc cref="Receive{T}()"/>
    public T Receive<T>(PyConverter<T> converter) =>
        TryReceive(Reading(converter), out T? value) ? value : throw AtEnd();

    /// <inheritdoc cref="Receive{T}()"/>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public ValueTask<T> ReceiveAsync<T>(CancellationToken cancellationToken = default) =>
        ReceiveAsync(Reading<T>(), cancellationToken);

    /// <inheritdoc cref="Receive{T}()"/>
    public ValueTask<T> ReceiveAsync<T>(PyConverter<T> converter, CancellationToken cancellationToken = default) =>
        ReceiveAsync(Reading(converter), cancellationToken);

    /// <summary>
    /// Receives one object as a <typeparamref name="T"/>; false at the end, when the other end has closed, or was
    /// reset, between two messages.
    /// </summary>
    /// <inheritdoc cref="Receive{T}()" path="/exception[@cref='T:PyCompat.Pickle.PickleException']"/>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public bool TryReceive<T>([MaybeNullWhen(false)] out T value) => TryReceive(Reading<T>(), out value);

    /// <inheritdoc cref="TryReceive{T}(out T)"/>
    public bool TryReceive<T>(PyConverter<T> converter, [MaybeNullWhen(false)] out T value) =>
        TryReceive(Reading(converter), out value);

    /// <inheritdoc cref="TryReceive{T}(out T)"/>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public ValueTask<(bool Received, T? Value)> TryReceiveAsync<T>(CancellationToken cancellationToken = default) =>
        TryReceiveAsync(Reading<T>(), cancellationToken);

    /// <inheritdoc cref="TryReceive{T}(out T)"/>
    public ValueTask<(bool Received, T? Value)> TryReceiveAsync<T>(
        PyConverter<T> converter, CancellationToken cancellationToken = default) =>
        TryReceiveAsync(Reading(converter), cancellationToken);

    /// <summary>Receives objects as <typeparamref name="T"/> until the other end closes.</summary>
    /// <inheritdoc cref="Receive{T}()" path="/exception[@cref='T:PyCompat.Pickle.PickleException']"/>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public IAsyncEnumerable<T> ReceiveAllAsync<T>(CancellationToken cancellationToken = default) =>
        ReceiveAllAsync(Reading<T>(), cancellationToken);

    /// <inheritdoc cref="ReceiveAllAsync{T}(CancellationToken)"/>
    public IAsyncEnumerable<T> ReceiveAllAsync<T>(
        PyConverter<T> converter, CancellationToken cancellationToken = default) =>
        ReceiveAllAsync(Reading(converter), cancellationToken);

    /// <summary>
    /// Sends an object of a known type (Python: <c>send(obj)</c>). One that cannot be serialized leaves nothing on the
    /// wire.
    /// </summary>
    public void Send<T>(T value)
    {
        using PooledBufferWriter message = new(PayloadCopies.Saved);
        SendEncoded(message, EncodeTyped(message, value));
    }

    /// <inheritdoc cref="Send{T}(T)"/>
    public void Send<T>(T value, PyConverter<T> converter)
    {
        using PooledBufferWriter message = new(PayloadCopies.Saved);
        SendEncoded(message, EncodeTyped(message, value, converter));
    }

    /// <inheritdoc cref="Send{T}(T)"/>
    public async ValueTask SendAsync<T>(T value, CancellationToken cancellationToken = default)
    {
        using PooledBufferWriter message = new();
        await SendEncodedAsync(message, EncodeTyped(message, value), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc cref="Send{T}(T)"/>
    public async ValueTask SendAsync<T>(
        T value, PyConverter<T> converter, CancellationToken cancellationToken = default)
    {
        using PooledBufferWriter message = new();
        SharingSession? shared = EncodeTyped(message, value, converter);
        await SendEncodedAsync(message, shared, cancellationToken).ConfigureAwait(false);
    }

    private ITypedObjectSerializer TypedSerializer => _options.Serializer as ITypedObjectSerializer
        ?? throw new InvalidOperationException(
            $"{_options.Serializer.GetType()} takes no {nameof(PyConverter)}: it is no "
            + $"{nameof(ITypedObjectSerializer)}.");

    private SharingSession? EncodeTyped<T>(PooledBufferWriter message, T value)
    {
        EnsureWritable();
        switch (_options.Serializer)
        {
            case PickleSerializer pickle:
                return Encode(
                    (pickle, message, value),
                    static (it, reduce) => it.pickle.Serialize(it.message, it.value, reduce));
            case ITypedObjectSerializer typed:
                typed.Serialize(message, value);
                return null;
            default:
                _options.Serializer.Serialize(message, value);
                return null;
        }
    }

    private SharingSession? EncodeTyped<T>(PooledBufferWriter message, T value, PyConverter<T> converter)
    {
        EnsureWritable();
        if (_options.Serializer is PickleSerializer pickle)
        {
            return Encode(
                (pickle, message, value, converter),
                static (it, reduce) => it.pickle.Serialize(it.message, it.value, it.converter, reduce));
        }

        TypedSerializer.Serialize(message, value, converter);
        return null;
    }
}
