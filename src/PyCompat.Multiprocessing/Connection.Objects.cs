using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PyCompat.Multiprocessing.Transports;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

public sealed partial class Connection
{
    /// <summary>
    /// Receives one object (Python: <c>recv()</c>). A message that cannot be decoded is consumed; the connection
    /// stays usable.
    /// </summary>
    /// <exception cref="PickleException">
    /// The message is no pickle, or exceeds a limit; the exception has its bytes.
    /// </exception>
    /// <exception cref="EndOfStreamException">
    /// The other end has closed, or was reset, between two messages.
    /// </exception>
    public object? Receive() => TryReceive(out object? value) ? value : throw AtEnd();

    /// <inheritdoc cref="Receive()"/>
    public async ValueTask<object?> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        (bool received, object? value) = await TryReceiveAsync(cancellationToken).ConfigureAwait(false);
        return received ? value : throw AtEnd();
    }

    /// <summary>
    /// Receives one object that has to be a <typeparamref name="T"/>. A <see cref="Connection"/> or a
    /// <see cref="System.Net.Sockets.Socket"/> is taken: see <see cref="PassedConnection.Take"/>.
    /// </summary>
    /// <exception cref="InvalidCastException">
    /// It is none; the message is consumed, the connection stays usable.
    /// </exception>
    /// <exception cref="HandlePassingException">A connection or socket could not be taken.</exception>
    /// <exception cref="EndOfStreamException">
    /// The other end has closed, or was reset, between two messages.
    /// </exception>
    public T Receive<T>() => Cast<T>(TakeIf<T>(Receive()).AsTask().GetAwaiter().GetResult());

    /// <inheritdoc cref="Receive{T}()"/>
    public async ValueTask<T> ReceiveAsync<T>(CancellationToken cancellationToken = default) =>
        Cast<T>(await TakeIf<T>(await ReceiveAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false));

    /// <summary>
    /// Receives one object; false at the end, when the other end has closed, or was reset, between two messages
    /// (Python: <c>recv()</c> until <c>EOFError</c>).
    /// </summary>
    public bool TryReceive(out object? value)
    {
        using var message = MessageBuffer.Pooled();
        TakeReceiving();
        try
        {
            long length = StartReceiving(LimitOf(null));
            if (length == MessageTransport.EndOfStream)
            {
                value = null;
                return false;
            }

            ReceiveInto(message, (int)length);
        }
        finally
        {
            ReleaseReceiving();
        }

        value = Decode(message.Memory);
        return true;
    }

    /// <inheritdoc cref="TryReceive"/>
    public async ValueTask<(bool Received, object? Value)> TryReceiveAsync(
        CancellationToken cancellationToken = default)
    {
        using var message = MessageBuffer.Pooled();
        await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long length = await StartReceivingAsync(LimitOf(null), cancellationToken).ConfigureAwait(false);
            if (length == MessageTransport.EndOfStream)
                return (false, null);
            await ReceiveIntoAsync(message, (int)length, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ReleaseReceiving();
        }

        return (true, Decode(message.Memory));
    }

    /// <summary>Receives objects until the other end closes.</summary>
    public async IAsyncEnumerable<object?> ReceiveAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            (bool received, object? value) = await TryReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (!received)
                yield break;
            yield return value;
        }
    }

    private object? Decode(ReadOnlyMemory<byte> message)
    {
        try
        {
            return DecodeUnchecked(new ReadOnlySequence<byte>(message));
        }
        catch (PickleException failure)
        {
            // The message is consumed: whoever wants to look into it finds its bytes here.
            failure.MessageBytes = message.ToArray();
            throw;
        }
    }

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
