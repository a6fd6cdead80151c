using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing.Messaging;

/// <content>Objects of a known type, deserialized and serialized directly.</content>
internal sealed partial class MessageCodec
{
    // The last one used: most connections are read as one type.
    private object? _reading;
    private TypedReading<object?>? _untyped;

    /// <summary>Reads an object of any type.</summary>
    public TypedReading<object?> Untyped =>
        _untyped ??= new TypedReading<object?>(message => Decode(message), static value => value);

    public void Send<T>(T value)
    {
        using PooledBufferWriter message = new(PayloadCopies.Saved);
        SendEncoded(message, EncodeTyped(message, value));
    }

    public void Send<T>(T value, PyConverter<T> converter)
    {
        using PooledBufferWriter message = new(PayloadCopies.Saved);
        SendEncoded(message, EncodeTyped(message, value, converter));
    }

    public async ValueTask SendAsync<T>(T value, CancellationToken cancellationToken)
    {
        using PooledBufferWriter message = new();
        await SendEncodedAsync(message, EncodeTyped(message, value), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask SendAsync<T>(T value, PyConverter<T> converter, CancellationToken cancellationToken)
    {
        using PooledBufferWriter message = new();
        IOutgoingHandles? shared = EncodeTyped(message, value, converter);
        await SendEncodedAsync(message, shared, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a type without a converter: uses reflection, if the serializer supports types.</summary>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public TypedReading<T> Reading<T>()
    {
        if (_reading is TypedReading<T> { Converter: null } same)
        {
            return same;
        }

        TypedReading<T> reading = _serializer switch
        {
            PickleSerializer pickle => new(
                message => pickle.Deserialize<T>(message, Load), value => PyConvert.To<T>(value, pickle.Options)),
            ITypedObjectSerializer typed => new(message => typed.Deserialize<T>(message), Cast<T>),
            _ => new(message => Cast<T>(Decode(message)), Cast<T>),
        };
        _reading = reading;
        return reading;
    }

    public TypedReading<T> Reading<T>(PyConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        if (_reading is TypedReading<T> same && same.Converter == converter)
        {
            return same;
        }

        ITypedObjectSerializer typed = TypedSerializer;
        TypedReading<T> reading = typed is PickleSerializer pickle
            ? new(
                message => pickle.Deserialize(message, converter, Load),
                value => PyConvert.To(value, converter, pickle.Options))
            : new(message => typed.Deserialize(message, converter), Cast<T>);
        reading = reading with { Converter = converter };
        _reading = reading;
        return reading;
    }

    public T Receive<T>(TypedReading<T> reading)
    {
        using MessageBuffer message = ReceiveMessage() ?? throw channel.AtEnd();
        return TryDecode(message, reading, out T? value)
            ? value
            : DecodeTakingAsync(message, reading).AsTask().GetAwaiter().GetResult();
    }

    public async ValueTask<(bool Received, T? Value)> TryReceiveAsync<T>(
        TypedReading<T> reading, CancellationToken cancellationToken)
    {
        using MessageBuffer? message = await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false);
        if (message is null)
        {
            return (false, default);
        }

        return TryDecode(message, reading, out T? value)
            ? (true, value)
            : (true, await DecodeTakingAsync(message, reading).ConfigureAwait(false));
    }

    public async ValueTask<T> ReceiveAsync<T>(TypedReading<T> reading, CancellationToken cancellationToken)
    {
        (bool received, T? value) = await TryReceiveAsync(reading, cancellationToken).ConfigureAwait(false);
        return received ? value! : throw channel.AtEnd();
    }

    public async IAsyncEnumerable<T> ReceiveAllAsync<T>(
        TypedReading<T> reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            (bool received, T? value) = await TryReceiveAsync(reading, cancellationToken).ConfigureAwait(false);
            if (!received)
            {
                yield break;
            }

            yield return value!;
        }
    }

    /// <summary>Reads a message; returns false if it contains a handle that has to be taken first.</summary>
    private static bool TryDecode<T>(
        MessageBuffer message, TypedReading<T> reading, [MaybeNullWhen(false)] out T value)
    {
        try
        {
            value = reading.Read(message.Sequence);
            return true;
        }
        catch (NotTakenException)
        {
            value = default;
            return false;
        }
        catch (PickleException failure)
        {
            failure.MessageBytes = message.GiveAway();
            throw;
        }
    }

    /// <summary>
    /// Reads a message, takes the handle that is needed, and converts again until none is missing: only handles that
    /// <typeparamref name="T"/> requires are taken, and each only once.
    /// </summary>
    private async ValueTask<T> DecodeTakingAsync<T>(
        MessageBuffer message, TypedReading<T> reading)
    {
        List<IDisposable> taken = [];
        try
        {
            object? value = Decode(message.Sequence);
            while (true)
            {
                IIncomingHandle missing;
                try
                {
                    return reading.Convert(value);
                }
                catch (NotTakenException notTaken)
                {
                    missing = notTaken.Handle;
                }

                // The message has been consumed and would be lost if this were cancelled. Taking has a separate time
                // limit.
                taken.Add(await missing.TakeAnyAsync(CancellationToken.None).ConfigureAwait(false));
            }
        }
        catch (Exception failure)
        {
            // The caller will never receive them.
            foreach (IDisposable handle in taken)
            {
                handle.Dispose();
            }

            if (failure is PickleException told)
            {
                told.MessageBytes = message.GiveAway();
            }

            throw;
        }
    }

    private static T Cast<T>(object? value) => value switch
    {
        T wanted => wanted,
        null when default(T) is null => default!,
        _ => throw new InvalidCastException(
            $"The message is {(value is null ? "None (null)" : $"a {value.GetType()}")}, not a {typeof(T)}. It " +
            "was consumed."),
    };

    private ITypedObjectSerializer TypedSerializer => _serializer as ITypedObjectSerializer
        ?? throw new InvalidOperationException(
            $"{_serializer.GetType()} does not support {nameof(PyConverter)}: it is not a "
            + $"{nameof(ITypedObjectSerializer)}.");

    private IOutgoingHandles? EncodeTyped<T>(PooledBufferWriter message, T value)
    {
        channel.EnsureWritable();
        switch (_serializer)
        {
            case PickleSerializer pickle:
                return Encode(
                    (pickle, message, value),
                    static (it, reduce) => it.pickle.Serialize(it.message, it.value, reduce));
            case ITypedObjectSerializer typed:
                typed.Serialize(message, value);
                return null;
            default:
                _serializer.Serialize(message, value);
                return null;
        }
    }

    private IOutgoingHandles? EncodeTyped<T>(PooledBufferWriter message, T value, PyConverter<T> converter)
    {
        channel.EnsureWritable();
        if (_serializer is PickleSerializer pickle)
        {
            return Encode(
                (pickle, message, value, converter),
                static (it, reduce) => it.pickle.Serialize(it.message, it.value, it.converter, reduce));
        }

        TypedSerializer.Serialize(message, value, converter);
        return null;
    }
}
