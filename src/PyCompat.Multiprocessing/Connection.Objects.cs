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
    /// Receives one object; false at the end, when the other end has closed, or was reset, between two messages
    /// (Python: <c>recv()</c> until <c>EOFError</c>).
    /// </summary>
    public bool TryReceive(out object? value)
    {
        using MessageBuffer? message = ReceiveMessage();
        value = message is null ? null : Decode(message);
        return message is not null;
    }

    /// <inheritdoc cref="TryReceive"/>
    public async ValueTask<(bool Received, object? Value)> TryReceiveAsync(
        CancellationToken cancellationToken = default)
    {
        using MessageBuffer? message = await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false);
        return message is null ? (false, null) : (true, Decode(message));
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

    /// <summary>A whole message; null at the end.</summary>
    private MessageBuffer? ReceiveMessage()
    {
        MessageBuffer message = MessageBuffer.ForDecoding((_options.Serializer as PickleSerializer)?.Options);
        bool isReceived = false;
        TakeReceiving();
        try
        {
            long length = StartReceiving(ArrayLimitOf(null));
            if (length == MessageTransport.EndOfStream)
            {
                return null;
            }

            ReceiveInto(message, (int)length);
            isReceived = true;
            return message;
        }
        finally
        {
            ReleaseReceiving();
            if (!isReceived)
                message.Dispose();
        }
    }

    private async ValueTask<MessageBuffer?> ReceiveMessageAsync(CancellationToken cancellationToken)
    {
        MessageBuffer message = MessageBuffer.ForDecoding((_options.Serializer as PickleSerializer)?.Options);
        bool isReceived = false;
        try
        {
            await TakeReceivingAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                long length = await StartReceivingAsync(ArrayLimitOf(null), cancellationToken).ConfigureAwait(false);
                if (length == MessageTransport.EndOfStream)
                    return null;
                await ReceiveIntoAsync(message, (int)length, cancellationToken).ConfigureAwait(false);
                isReceived = true;
                return message;
            }
            finally
            {
                ReleaseReceiving();
            }
        }
        finally
        {
            if (!isReceived)
                message.Dispose();
        }
    }

    private object? Decode(MessageBuffer message)
    {
        try
        {
            return DecodeUnchecked(message.Sequence);
        }
        catch (PickleException failure)
        {
            // The message is consumed: whoever wants to look into it finds its bytes here.
            failure.MessageBytes = message.GiveAway();
            throw;
        }
    }
}
