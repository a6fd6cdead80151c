using PyCompat.Multiprocessing.Messaging;
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

    /// <inheritdoc cref="Send(object?)"/>
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
    internal void Send(object? value, IObjectSerializer serializer) => _codec.Send(value, serializer);

    /// <inheritdoc cref="Send(object?, IObjectSerializer)"/>
    internal ValueTask SendAsync(
        object? value, IObjectSerializer serializer, CancellationToken cancellationToken = default) =>
        _codec.SendAsync(value, serializer, cancellationToken);

    /// <summary>Receives an object and notes what only its message says.</summary>
    /// <param name="notes">Filled also where the message cannot be decoded, as far as it was read.</param>
    internal object? Receive(MessageNotes notes) => _codec.Receive(notes);

    /// <inheritdoc cref="Receive(MessageNotes)"/>
    internal ValueTask<object?> ReceiveAsync(MessageNotes notes, CancellationToken cancellationToken) =>
        _codec.ReceiveAsync(notes, cancellationToken);
}
