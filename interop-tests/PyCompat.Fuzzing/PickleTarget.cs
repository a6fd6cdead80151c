using System.Buffers;
using PyCompat.Pickle;
using PyCompat.Pickle.Text;

namespace PyCompat.Fuzzing;

/// <summary>The invariants of the codec, which hold for any input.</summary>
public static class PickleTarget
{
    /// <summary>The maximum number of bytes that reading and writing one message may allocate.</summary>
    public const long MaxAllocated = 256L << 20;

    private static readonly PickleLimits Limits = PickleLimits.Default with { MaxMemory = 32 << 20 };

    private static readonly PickleSerializer[] Serializers =
    [
        .. Enumerable.Range(PickleOptions.LowestProtocol, PickleOptions.HighestProtocol + 1)
            .Select(protocol => new PickleSerializer(new PickleOptions { Protocol = protocol, Limits = Limits })),
    ];

    /// <summary>
    /// Reads the message and writes the result at the message's protocol: each step either works or throws a
    /// PickleException, and the written bytes can be read again.
    /// </summary>
    /// <returns>How far the processing got.</returns>
    /// <exception cref="FuzzFailureException">An invariant is violated.</exception>
    public static FuzzOutcome Check(byte[] message)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        FuzzOutcome outcome;
        try
        {
            outcome = Run(message);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or FuzzFailureException))
        {
            throw new FuzzFailureException($"{e.GetType().Name} was thrown: {e.Message}", message, e);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated <= MaxAllocated
            ? outcome
            : throw new FuzzFailureException($"{allocated} bytes were allocated", message, null);
    }

    private static FuzzOutcome Run(byte[] message)
    {
        PickleSerializer serializer = Serializers[PickleSerializer.GetProtocol(new ReadOnlySequence<byte>(message))];
        object? value;
        byte[] written;
        try
        {
            value = serializer.Deserialize(message);
        }
        catch (PickleException)
        {
            return FuzzOutcome.NotRead;
        }

        _ = PyRepr.Format(value, PyRepr.DefaultMaxLength);
        try
        {
            written = serializer.Serialize(value);
        }
        catch (PickleException)
        {
            return FuzzOutcome.NotWritten;
        }

        try
        {
            serializer.Deserialize(written);
        }
        catch (PickleException e) when (e.ErrorCode != PickleErrorCode.LimitExceeded)
        {
            throw new FuzzFailureException($"the written pickle cannot be read: {e.Message}", message, e);
        }
        catch (PickleException)
        {
            // A pickle may be slightly larger when written than when it was read.
            return FuzzOutcome.Written;
        }

        return FuzzOutcome.Written;
    }
}
