using System.Buffers;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.Multiprocessing.Messaging;

/// <summary>
/// Sends and receives objects over a channel: the serializer, and the handles that go out and come in.
/// </summary>
/// <param name="channel">What the messages go over.</param>
/// <param name="handles">Whether and how handles travel in them.</param>
internal sealed partial class MessageCodec(MessageChannel channel, IHandleCarrier handles)
{
    private readonly IObjectSerializer _serializer = channel.Options.Serializer;
    private Func<PyObject, object>? _load;
    private IOutgoingHandles? _idle;

    private PickleSerializer? Pickle => _serializer as PickleSerializer;

    /// <summary>Whether an exception has a form for the other end.</summary>
    public bool KnowsExceptions => Pickle is not null;

    public void Send(object? value)
    {
        channel.EnsureWritable();
        using PooledBufferWriter message = new(PayloadCopies.Saved);
        SendEncoded(message, Encode(message, value, _serializer));
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

    public object? Receive()
    {
        using MessageBuffer message = ReceiveMessage() ?? throw channel.AtEnd();
        return DecodeWhole(message);
    }

    public async ValueTask<object?> ReceiveAsync(CancellationToken cancellationToken)
    {
        using MessageBuffer message =
            await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false) ?? throw channel.AtEnd();
        return DecodeWhole(message);
    }

    /// <summary>Decodes a message that was received as bytes.</summary>
    public object? Decode(in ReadOnlySequence<byte> message) =>
        Pickle is { } pickle ? pickle.Deserialize(message, Load) : _serializer.Deserialize(message);

    /// <summary>Likewise, and says what each object that is made by a call stands for.</summary>
    public object? Decode(in ReadOnlySequence<byte> message, Action<object> found) =>
        Pickle is { } pickle
            ? pickle.Deserialize(message, made =>
            {
                object stands = handles.Find(made);
                found(stands);
                return stands;
            })
            : _serializer.Deserialize(message);

    /// <summary>Sends a message that is made already; what it shares is taken back where it does not leave.</summary>
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

        // From here on the message leaves, whatever becomes of this call: what it shares stays there to be taken.
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
            // In one piece: see PayloadCopies.Made.
            await channel.SendBytesAsync(message.Written.First, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Has a message made; what cannot be made shares nothing.</summary>
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

    private object? DecodeWhole(MessageBuffer message)
    {
        try
        {
            return Decode(message.Sequence);
        }
        catch (PickleException failure)
        {
            // The message is consumed: whoever wants to look into it finds its bytes here.
            failure.MessageBytes = message.GiveAway();
            throw;
        }
    }

    /// <summary>Makes the message for an object, and gives what it shares, where that is possible.</summary>
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

    /// <summary>Has a message made, and gives what it shares: mostly null, and then nothing was made for it.</summary>
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
