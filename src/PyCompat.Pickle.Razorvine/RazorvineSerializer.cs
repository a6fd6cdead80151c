using System.Buffers;
using PyCompat.Pickle.Razorvine.Reading;
using PyCompat.Pickle.Razorvine.Writing;

namespace PyCompat.Pickle.Razorvine;

/// <summary>
/// Razorvine.Pickle as the codec of a connection. Lists, dicts, tuples and sets have the types that Razorvine gives
/// them; where those would lose something, values have others. docs/razorvine.md has both, and what cannot be done.
/// </summary>
/// <remarks>
/// An instance serves any number of threads. Razorvine's own registries (<c>Unpickler.registerConstructor</c>,
/// <c>Pickler.registerCustomPickler</c>) are static, shared by the whole process and not locked: register before the
/// first message. The adapter itself registers one private type there, before the first serializer is made.
/// </remarks>
/// <param name="limits">What a message may have; those for untrusted peers unless given. Only its lengths are checked:
/// Razorvine has no bound for memory or depth.</param>
public sealed class RazorvineSerializer(PickleLimits? limits = null) : IObjectSerializer
{
    private readonly PickleLimits _limits = limits ?? PickleLimits.Default;

    // Before the first message, as everybody has to: the registry has no lock.
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
        // It has no list of what it throws: casts, missing members, a StackOverflowException of its own making.
        // Memory that has run out is the process's trouble, not the value's.
        catch (Exception exception) when (exception is not (OutOfMemoryException or PickleException))
        {
            throw new PickleException(
                PickleErrorCode.NotSerializable, $"Razorvine.Pickle cannot write this: {exception.Message}", exception);
        }

        output.Write(message);
    }

    /// <inheritdoc/>
    /// <exception cref="PickleException">The bytes are no pickle, or Razorvine cannot read it.</exception>
    public object? Deserialize(ReadOnlySequence<byte> message)
    {
        EnsureLength(message.Length);
        byte[] pickle = IncomingPickle.Prepare(message.ToArray(), _limits);
        using var unpickler = new AdapterUnpickler();
        try
        {
            return unpickler.loads(pickle);
        }
        // As above: a message that is not to its liking fails anywhere, an empty stack and a bad cast included.
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
