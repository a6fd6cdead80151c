using System.Buffers;
using System.Collections;
using PyCompat.Pickle.Inspection;
using PyCompat.Pickle.Model;
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
        EnsureNoDescriptions(value);
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
                PickleErrorCode.NotSerializable, $"Razorvine.Pickle cannot write this: {exception.Message}", exception);
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
    /// Razorvine would write a <see cref="PyTuple"/> as a list and the descriptions of <c>PyCompat.Pickle</c> as dicts
    /// of their public properties: both are refused, inside of collections as well.
    /// </summary>
    private static void EnsureNoDescriptions(object? root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<object?>([root]);
        while (pending.TryPop(out object? value))
        {
            if (value is null or string || value.GetType().IsPrimitive || !seen.Add(value))
            {
                continue;
            }

            RefuseDescription(value);
            // What is enumerated twice has to be a collection: a generator would have nothing left for the pickler.
            IEnumerable items = value switch
            {
                IDictionary dictionary => dictionary.Keys.Cast<object?>().Concat(dictionary.Values.Cast<object?>()),
                Array array when array.GetType().GetElementType()!.IsPrimitive => Array.Empty<object>(),
                ICollection or IReadOnlyCollection<object> => (IEnumerable)value,
                _ => Array.Empty<object>(),
            };
            foreach (object? item in items)
            {
                pending.Push(item);
            }
        }
    }

    private static void RefuseDescription(object value)
    {
        if (value.GetType().Assembly == typeof(PyObject).Assembly)
        {
            throw new PickleException(
                PickleErrorCode.NotSerializable,
                $"Razorvine.Pickle has no form for a {value.GetType().Name}; use {nameof(PickleSerializer)}"
                + (value is PyTuple ? ", or send the tuple as object[]" : ""));
        }
    }

    /// <summary>Refuses descriptions where the walk does not come: in the members of an object.</summary>
    private sealed class StrictPickler : Pickler
    {
        protected override bool persistentId(object value, out object? id)
        {
            RefuseDescription(value);
            id = null;
            return false;
        }
    }
}
