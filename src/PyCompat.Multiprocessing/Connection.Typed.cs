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
    /// A <see cref="Connection"/> or a <see cref="System.Net.Sockets.Socket"/> is taken: see
    /// <see cref="PassedConnection.Take"/>. With a serializer that knows no types the object is received untyped, and
    /// cast.
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
    public T Receive<T>()
    {
        if (IsTaken<T>())
            return Cast<T>(TakeIf<T>(Receive()).AsTask().GetAwaiter().GetResult());
        using MessageBuffer message = ReceiveMessage() ?? throw AtEnd();
        return Decode<T>(message.Sequence);
    }

    /// <inheritdoc cref="Receive{T}()"/>
    public T Receive<T>(PyConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        using MessageBuffer message = ReceiveMessage() ?? throw AtEnd();
        return Decode(message.Sequence, converter);
    }

    /// <inheritdoc cref="Receive{T}()"/>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public async ValueTask<T> ReceiveAsync<T>(CancellationToken cancellationToken = default)
    {
        if (IsTaken<T>())
        {
            object? received = await ReceiveAsync(cancellationToken).ConfigureAwait(false);
            return Cast<T>(await TakeIf<T>(received, cancellationToken).ConfigureAwait(false));
        }

        using MessageBuffer message =
            await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false) ?? throw AtEnd();
        return Decode<T>(message.Sequence);
    }

    /// <inheritdoc cref="Receive{T}()"/>
    public async ValueTask<T> ReceiveAsync<T>(
        PyConverter<T> converter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(converter);
        using MessageBuffer message =
            await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false) ?? throw AtEnd();
        return Decode(message.Sequence, converter);
    }

    /// <summary>
    /// Receives one object as a <typeparamref name="T"/>; false at the end, when the other end has closed, or was
    /// reset,
    /// between two messages.
    /// </summary>
    /// <inheritdoc cref="Receive{T}()" path="/exception[@cref='T:PyCompat.Pickle.PickleException']"/>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    public bool TryReceive<T>([MaybeNullWhen(false)] out T value)
    {
        if (IsTaken<T>())
        {
            bool isReceived = TryReceive(out object? received);
            value = isReceived ? Cast<T>(TakeIf<T>(received).AsTask().GetAwaiter().GetResult()) : default;
            return isReceived;
        }

        using MessageBuffer? message = ReceiveMessage();
        value = message is null ? default : Decode<T>(message.Sequence);
        return message is not null;
    }

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

    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    private T Decode<T>(in ReadOnlySequence<byte> message)
    {
        try
        {
            return _options.Serializer switch
            {
                PickleSerializer pickle => pickle.Deserialize<T>(message, Load),
                ITypedObjectSerializer typed => typed.Deserialize<T>(message),
                _ => Cast<T>(DecodeUnchecked(message)),
            };
        }
        catch (PickleException failure)
        {
            failure.MessageBytes = message.ToArray();
            throw;
        }
    }

    private T Decode<T>(in ReadOnlySequence<byte> message, PyConverter<T> converter)
    {
        try
        {
            return _options.Serializer is PickleSerializer pickle
                ? pickle.Deserialize(message, converter, Load)
                : TypedSerializer.Deserialize(message, converter);
        }
        catch (PickleException failure)
        {
            failure.MessageBytes = message.ToArray();
            throw;
        }
    }

    /// <summary>Whether it is something that has to be fetched from where the message says.</summary>
    private static bool IsTaken<T>() =>
        typeof(T) == typeof(Connection) || typeof(T) == typeof(System.Net.Sockets.Socket);

    private static ValueTask<object?> TakeIf<T>(object? value, CancellationToken cancellationToken = default) =>
        value is PassedHandle passed ? TakeAsync(typeof(T), passed, cancellationToken) : ValueTask.FromResult(value);

    private static async ValueTask<object?> TakeAsync(
        Type wanted, PassedHandle passed, CancellationToken cancellationToken) => passed switch
        {
            PassedConnection connection when wanted == typeof(Connection) =>
                await connection.TakeAsync(cancellationToken: cancellationToken).ConfigureAwait(false),
            PassedSocket socket when wanted == typeof(System.Net.Sockets.Socket) =>
                await socket.TakeAsync(cancellationToken).ConfigureAwait(false),
            _ => passed,
        };

    private static T Cast<T>(object? value) => value switch
    {
        T wanted => wanted,
        null when default(T) is null => default!,
        _ => throw new InvalidCastException(
            $"The message is {(value is null ? "None (null)" : $"a {value.GetType()}")}, not a {typeof(T)}. It " +
            "was consumed."),
    };
}
