using System.Buffers;
using Pickler = global::Razorvine.Pickle.Pickler;
using Unpickler = global::Razorvine.Pickle.Unpickler;

namespace PyCompat.Pickle.Razorvine;

/// <summary>
/// Razorvine.Pickle as the codec of a connection. Values have the types that Razorvine gives them, and what it cannot
/// do or loses it cannot do here either: docs/razorvine.md has the list.
/// </summary>
/// <remarks>
/// An instance serves any number of threads. Razorvine's own registries (<c>Unpickler.registerConstructor</c>,
/// <c>Pickler.registerCustomPickler</c>) are static, shared by the whole process and not locked: register before the
/// first message.
/// </remarks>
/// <param name="limits">What a message may have; those for untrusted peers unless given. Only its lengths are checked:
/// Razorvine has no bound for memory or depth.</param>
public sealed class RazorvineSerializer(PickleLimits? limits = null) : IObjectSerializer
{
    private readonly PickleLimits _limits = limits ?? PickleLimits.Default;

    /// <inheritdoc/>
    /// <exception cref="PickleException">Razorvine cannot write the value.</exception>
    public void Serialize(IBufferWriter<byte> output, object? value)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var pickler = new StrictPickler();
        byte[] message;
        try
        {
            message = pickler.dumps(value);
        }
        // It has no list of what it throws: casts, missing members, a StackOverflowException of its own making.
        // Memory that has run out is the process's trouble, not the value's.
        catch (Exception exception) when (exception is not (OutOfMemoryException or PickleException))
        {
            throw new PickleException(
                PickleError.NotSerializable, $"Razorvine.Pickle cannot write this: {exception.Message}", exception);
        }

        output.Write(message);
    }

    /// <inheritdoc/>
    /// <exception cref="PickleException">The bytes are no pickle, or Razorvine cannot read it.</exception>
    public object? Deserialize(ReadOnlySequence<byte> message)
    {
        EnsureLength(message.Length);
        byte[] pickle = message.ToArray();
        EnsureWhole(pickle);
        using var unpickler = new Unpickler();
        try
        {
            return unpickler.loads(pickle);
        }
        // As above: a message that is not to its liking fails anywhere, an empty stack and a bad cast included.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new PickleException(
                PickleError.NotRepresentable,
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
                PickleError.LimitExceeded,
                $"a pickle of {length} bytes is longer than {nameof(PickleLimits)}."
                + $"{nameof(PickleLimits.MaxMessageLength)}, {limit}",
                offset: 0,
                opcode: null);
        }
    }

    /// <summary>
    /// Goes over the opcodes first: Razorvine allocates what a length claims before it looks for the bytes.
    /// </summary>
    private void EnsureWhole(byte[] pickle)
    {
        foreach (PickleInstruction instruction in new PickleDisassembler(pickle, _limits))
        {
            _ = instruction;
        }
    }

    /// <summary>
    /// Refuses the descriptions of <c>PyCompat.Pickle</c>, whose public properties Razorvine would write as a dict.
    /// </summary>
    private sealed class StrictPickler : Pickler
    {
        protected override bool persistentId(object value, out object? id)
        {
            id = null;
            return value.GetType().Assembly != typeof(PyObject).Assembly
                ? false
                : throw new PickleException(
                    PickleError.NotSerializable,
                    $"Razorvine.Pickle has no form for a {value.GetType().Name}; use {nameof(PickleSerializer)}");
        }
    }
}
