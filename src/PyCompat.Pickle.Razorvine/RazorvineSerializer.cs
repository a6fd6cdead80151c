using System.Buffers;
using PyCompat.Pickle.Razorvine.Reading;
using PyCompat.Pickle.Razorvine.Writing;

namespace PyCompat.Pickle.Razorvine;

/// <summary>
/// Uses Razorvine.Pickle as the codec of a connection. Lists, dicts, tuples and sets have Razorvine's types; where
/// those would lose information, values have other types. docs/razorvine.md lists both, and what is not supported.
/// </summary>
/// <remarks>
/// Instances are thread-safe. Razorvine's own registries (<c>Unpickler.registerConstructor</c>,
/// <c>Pickler.registerCustomPickler</c>) are static, shared by the whole process and not locked: register before the
/// first message. The adapter itself registers one private type there, before the first serializer is created.
/// </remarks>
/// <param name="limits">
/// The limits for a message; by default those for untrusted peers. Only lengths are checked: Razorvine has no limits
/// for memory or depth.
/// </param>
public sealed class RazorvineSerializer(PickleLimits? limits = null) : IObjectSerializer
{
    private readonly PickleLimits _limits = limits ?? PickleLimits.Default;

    // Before the first message, as for all users: the registry has no lock.
    static RazorvineSerializer() => OutgoingValue.Register();

    /// <inheritdoc/>
    /// <exception cref="PickleException">Razorvine cannot write the value.</exception>
    public void Serialize(IBufferWriter<byte> output, object? value)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var pickler = new AdapterPickler();
        byte[] message;
        try
        {
            message = pickler.dumps(pickler.Prepare(value)!);
        }
        // Its exceptions are not documented: casts, missing members, its own StackOverflowException. Running out of
        // memory is a problem of the process, not of the value.
        catch (Exception exception) when (exception is not (OutOfMemoryException or PickleException))
        {
            throw new PickleException(
                PickleErrorCode.NotSerializable, $"Razorvine.Pickle cannot write this: {exception.Message}", exception);
        }

        output.Write(message);
    }

    /// <inheritdoc/>
    /// <exception cref="PickleException">The bytes are not a pickle, or Razorvine cannot read it.</exception>
    public object? Deserialize(ReadOnlySequence<byte> message)
    {
        EnsureLength(message.Length);
        byte[] pickle = IncomingPickle.Prepare(message.ToArray(), _limits);
        using var unpickler = new AdapterUnpickler();
        try
        {
            return unpickler.loads(pickle);
        }
        // As above: an unsupported message may fail in many ways, such as an empty stack or an invalid cast.
        catch (Exception exception) when (exception is not (OutOfMemoryException or PickleException))
        {
            throw new PickleException(
                PickleErrorCode.NotRepresentable,
                $"Razorvine.Pickle cannot read this: {exception.Message}",
                offset: 0,
                opcode: null,
                exception);
        }
    }

    private void EnsureLength(long length)
    {
        long limit = Math.Min(_limits.MaxMessageLength, Array.MaxLength);
        if (length > limit)
        {
            throw new PickleException(
                PickleErrorCode.LimitExceeded,
                $"a pickle of {length} bytes is longer than {nameof(PickleLimits)}."
                + $"{nameof(PickleLimits.MaxMessageLength)}, {limit}",
                offset: 0,
                opcode: null);
        }
    }
}
