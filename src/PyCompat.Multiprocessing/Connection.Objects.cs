using System.Buffers;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <content>Objects.</content>
public sealed partial class Connection
{
    /// <summary>Sends an object (Python: <c>send(obj)</c>). Nothing is sent if it cannot be serialized.</summary>
    /// <remarks>
    /// Long byte sequences, such as those of an array, are sent without a copy; the asynchronous call copies them
    /// first, because they could change before the message has been sent.
    /// </remarks>
    public void Send(object? value) => _codec.Send(value);

    /// <inheritdoc cref="Send"/>
    public ValueTask SendAsync(object? value, CancellationToken cancellationToken = default) =>
        _codec.SendAsync(value, cancellationToken);

    /// <summary>
    /// Receives one object (Python: <c>recv()</c>). A message that cannot be decoded is consumed; the connection
    /// stays usable.
    /// </summary>
    /// <exception cref="PickleException">
    /// The message is not a pickle, or exceeds a limit; the exception carries its bytes.
    /// </exception>
    /// <exception cref="EndOfStreamException">The other end was closed or reset between two messages.</exception>
    public object? Receive() => _codec.Receive();

    /// <inheritdoc cref="Receive()"/>
    public ValueTask<object?> ReceiveAsync(CancellationToken cancellationToken = default) =>
        _codec.ReceiveAsync(cancellationToken);

    /// <summary>Receives objects until the other end closes.</summary>
    public IAsyncEnumerable<object?> ReceiveAllAsync(
        CancellationToken cancellationToken = default) =>
        _codec.ReceiveAllAsync(_codec.Untyped, cancellationToken);

    /// <summary>
    /// Sends an object in a format other than the one in the options, such as a different protocol for this one
    /// message.
    /// </summary>
    internal ValueTask SendAsync(
        object? value, IObjectSerializer serializer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        return _codec.SendAsync(value, serializer, cancellationToken);
    }

    /// <summary>Decodes a message that was received as bytes, as <see cref="Receive()"/> would.</summary>
    /// <param name="message">One whole message.</param>
    /// <param name="passed">
    /// Receives every connection and socket in the message, once each, however deeply nested.
    /// </param>
    /// <exception cref="PickleException">The message is not a pickle, or exceeds a limit.</exception>
    internal object? Deserialize(in ReadOnlySequence<byte> message, ICollection<PassedHandle>? passed = null)
    {
        if (passed is null)
        {
            return _codec.Decode(message);
        }

        return _codec.Decode(message, found =>
        {
            if (found is PassedHandle handle)
            {
                passed.Add(handle);
            }
        });
    }
}
