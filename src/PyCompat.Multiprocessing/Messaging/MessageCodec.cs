using System.Buffers;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// Sends and receives objects over a channel, using the serializer and passing handles in both directions.
/// </summary>
/// <param name="channel">The channel for the messages.</param>
/// <param name="handles">Whether and how handles travel in them.</param>
internal sealed partial class MessageCodec(MessageChannel channel, IHandleCarrier handles)
{
    private readonly IObjectSerializer _serializer = channel.Options.Serializer;
    private Func<PyObject, object>? _load;
    private IOutgoingHandles? _idle;

    private PickleSerializer? Pickle => _serializer as PickleSerializer;

    /// <summary>Whether exceptions can be represented for the other end.</summary>
    public bool KnowsExceptions => Pickle is not null;

    public void Send(object? value) => Send(value, _serializer);

    public void Send(object? value, IObjectSerializer serializer)
    {
        channel.EnsureWritable();
        using PooledBufferWriter message = new(PayloadCopies.Saved);
        SendEncoded(message, Encode(message, value, serializer));
    }

    public ValueTask SendAsync(object? value, CancellationToken cancellationToken) =>
        SendAsync(value, _serializer, cancellationToken);

    public async ValueTask SendAsync(
        object? value, IObjectSerializer serializer, CancellationToken cancellationToken)
    {
        channel.EnsureWritable();
        using PooledBufferWriter message = new();
        IOutgoingHandles? shared = Encode(message, value, serializer);
        await SendEncodedAsync(message, shared, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="notes">Filled with what only the message says.</param>
    public object? Receive(MessageNotes? notes = null)
    {
        using MessageBuffer message = ReceiveMessage() ?? throw channel.AtEnd();
        return DecodeWhole(message, notes);
    }

    /// <inheritdoc cref="Receive"/>
    public ValueTask<object?> ReceiveAsync(CancellationToken cancellationToken) =>
        ReceiveAsync(notes: null, cancellationToken);

    /// <inheritdoc cref="Receive"/>
    public async ValueTask<object?> ReceiveAsync(MessageNotes? notes, CancellationToken cancellationToken)
    {
        using MessageBuffer message =
            await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false) ?? throw channel.AtEnd();
        return DecodeWhole(message, notes);
    }

    /// <summary>Decodes a message that was received as bytes.</summary>
    public object? Decode(in ReadOnlySequence<byte> message) =>
        Pickle is { } pickle ? pickle.Deserialize(message, Load) : _serializer.Deserialize(message);

    /// <inheritdoc cref="Decode(in ReadOnlySequence{byte})"/>
    public object? Decode(in ReadOnlySequence<byte> message, MessageNotes notes)
    {
        notes.Length = message.Length;
        notes.Protocol = PickleSerializer.GetProtocol(message);
        return Pickle is { } pickle
            ? pickle.Deserialize(message, made =>
            {
                object stands = handles.Find(made);
                if (stands is PassedHandle passed)
                {
                    notes.Passed.Add(passed);
                }

                return stands;
            })
            : _serializer.Deserialize(message);
    }

    /// <summary>Sends an already encoded message; withdraws what it shares if it is not sent.</summary>
    public void SendEncoded(PooledBufferWriter message, IOutgoingHandles? shared)
    {
        try
        {
            channel.SendBytes(message.Written);
        }
        catch
        {
            shared?.Withdraw();
            throw;
        }

        // From here on the message will be sent, whatever happens to this call: what it shares stays available.
        if (shared is not null && channel.HasHeld)
        {
            channel.Flush();
        }
    }

    /// <inheritdoc cref="SendEncoded"/>
    public async ValueTask SendEncodedAsync(
        PooledBufferWriter message, IOutgoingHandles? shared, CancellationToken cancellationToken)
    {
        try
        {
            ReadOnlySequence<byte> written = message.Written;
            await (written.IsSingleSegment
                ? channel.SendBytesAsync(written.First, cancellationToken)
                : channel.SendBytesAsync(written, cancellationToken)).ConfigureAwait(false);
        }
        catch
        {
            shared?.Withdraw();
            throw;
        }

        if (shared is not null && channel.HasHeld)
        {
            await channel.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Encodes a message; if that fails, nothing is shared.</summary>
    public static void Fill<TState>(
        IOutgoingHandles outgoing, TState state, Action<TState, Func<object, PyObject?>> serialize)
    {
        try
        {
            serialize(state, outgoing.Reducer);
        }
        catch
        {
            outgoing.Withdraw();
            throw;
        }
    }

    private Func<PyObject, object> Load => _load ??= handles.Find;

    private MessageBuffer? ReceiveMessage() => channel.ReceiveMessage(MessageBuffer.ForDecoding(Pickle?.Options));

    private ValueTask<MessageBuffer?> ReceiveMessageAsync(CancellationToken cancellationToken) =>
        channel.ReceiveMessageAsync(MessageBuffer.ForDecoding(Pickle?.Options), cancellationToken);

    private object? DecodeWhole(MessageBuffer message, MessageNotes? notes)
    {
        try
        {
            return notes is null ? Decode(message.Sequence) : Decode(message.Sequence, notes);
        }
        catch (PickleException failure)
        {
            // The message is consumed, so the exception provides its bytes for inspection.
            failure.MessageBytes = message.GiveAway();
            throw;
        }
    }

    /// <summary>Encodes an object and returns what the message shares, if sharing is possible.</summary>
    private IOutgoingHandles? Encode(PooledBufferWriter message, object? value, IObjectSerializer serializer)
    {
        if (serializer is not PickleSerializer pickle)
        {
            serializer.Serialize(message, value);
            return null;
        }

        return Encode(
            (pickle, message, value),
            static (it, reduce) => it.pickle.Serialize(it.message, it.value, reduce));
    }

    /// <summary>
    /// Encodes a message and returns what it shares; usually null, in which case nothing was allocated for it.
    /// </summary>
    private IOutgoingHandles? Encode<TState>(TState state, Action<TState, Func<object, PyObject?>> serialize)
    {
        IOutgoingHandles outgoing = Interlocked.Exchange(ref _idle, null) ?? handles.Begin();
        Fill(outgoing, state, serialize);
        if (outgoing.HasShared)
        {
            return outgoing;
        }

        _idle = outgoing;
        return null;
    }
}

/// <summary>What a message says besides its object.</summary>
internal sealed class MessageNotes
{
    /// <summary>The pickle protocol; null until it is known.</summary>
    public int? Protocol { get; set; }

    /// <summary>In bytes; 0 until it is known.</summary>
    public long Length { get; set; }

    /// <summary>Every connection and socket in the message, once each, however deeply nested.</summary>
    public List<PassedHandle> Passed { get; } = [];
}
