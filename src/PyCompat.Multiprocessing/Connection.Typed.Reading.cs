using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PyCompat.Multiprocessing.Sharing;
using PyCompat.Multiprocessing.Transports;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

/// <content>How typed receiving makes an object of a message.</content>
public sealed partial class Connection
{
    // The last one: most connections are asked for one type.
    private object? _reading;

    /// <summary>Reading a type without a converter: found by reflection, where the serializer knows types.</summary>
    [RequiresUnreferencedCode(Trimmed)]
    [RequiresDynamicCode(Dynamic)]
    private TypedReading<T> Reading<T>()
    {
        if (_reading is TypedReading<T> { Converter: null } same)
            return same;
        TypedReading<T> reading = _options.Serializer switch
        {
            PickleSerializer pickle => new(
                message => pickle.Deserialize<T>(message, Load), value => PyConvert.To<T>(value, pickle.Options)),
            ITypedObjectSerializer typed => new(message => typed.Deserialize<T>(message), Cast<T>),
            _ => new(message => Cast<T>(DecodeUnchecked(message)), Cast<T>),
        };
        _reading = reading;
        return reading;
    }

    private TypedReading<T> Reading<T>(PyConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        if (_reading is TypedReading<T> same && same.Converter == converter)
            return same;
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

    private bool TryReceive<T>(TypedReading<T> reading, [MaybeNullWhen(false)] out T value)
    {
        using MessageBuffer? message = ReceiveMessage();
        if (message is null)
        {
            value = default;
            return false;
        }

        if (!TryDecode(message, reading, out value))
            value = DecodeTakingAsync(message, reading).AsTask().GetAwaiter().GetResult();
        return true;
    }

    private async ValueTask<(bool Received, T? Value)> TryReceiveAsync<T>(
        TypedReading<T> reading, CancellationToken cancellationToken)
    {
        using MessageBuffer? message = await ReceiveMessageAsync(cancellationToken).ConfigureAwait(false);
        if (message is null)
            return (false, default);
        return TryDecode(message, reading, out T? value)
            ? (true, value)
            : (true, await DecodeTakingAsync(message, reading).ConfigureAwait(false));
    }

    private async ValueTask<T> ReceiveAsync<T>(TypedReading<T> reading, CancellationToken cancellationToken)
    {
        (bool received, T? value) = await TryReceiveAsync(reading, cancellationToken).ConfigureAwait(false);
        return received ? value! : throw AtEnd();
    }

    private async IAsyncEnumerable<T> ReceiveAllAsync<T>(
        TypedReading<T> reading, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            (bool received, T? value) = await TryReceiveAsync(reading, cancellationToken).ConfigureAwait(false);
            if (!received)
                yield break;
            yield return value!;
        }
    }

    /// <summary>Reads a message; false where it holds a handle that has to be taken first.</summary>
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
    /// Reads a message, takes the handle that is asked for, and converts again until none is missing: only what
    /// <typeparamref name="T"/> asks for is taken, and nothing is asked for twice.
    /// </summary>
    private async ValueTask<T> DecodeTakingAsync<T>(
        MessageBuffer message, TypedReading<T> reading)
    {
        List<IDisposable> taken = [];
        try
        {
            object? value = DecodeUnchecked(message.Sequence);
            while (true)
            {
                PassedHandle missing;
                try
                {
                    return reading.Convert(value);
                }
                catch (NotTakenException notTaken)
                {
                    missing = notTaken.Passed;
                }

                // The message has been consumed: cancelled now, it would be lost. Taking has a limit of its own.
                taken.Add(await missing.TakeAnyAsync(CancellationToken.None).ConfigureAwait(false));
            }
        }
        catch (Exception failure)
        {
            // Nobody will ever have them.
            foreach (IDisposable handle in taken)
                handle.Dispose();
            if (failure is PickleException told)
                told.MessageBytes = message.GiveAway();
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

    /// <summary>How a message is read, and converted where it has been read untyped.</summary>
    private sealed record TypedReading<T>(Func<ReadOnlySequence<byte>, T> Read, Func<object?, T> Convert)
    {
        public PyConverter<T>? Converter { get; init; }
    }
}
