using System.Buffers;
using PyCompat.Pickle;
using PyCompat.Pickle.Text;

namespace PyCompat.Fuzzing;

/// <summary>What has to hold of the codec whatever it is given.</summary>
public static class PickleTarget
{
    /// <summary>The most that reading and writing one message may allocate, in bytes.</summary>
    public const long MaxAllocated = 256L << 20;

    private static readonly PickleLimits Limits = PickleLimits.Default with { MaxMemory = 32 << 20 };

    private static readonly PickleSerializer[] Serializers =
    [
        .. Enumerable.Range(PickleOptions.LowestProtocol, PickleOptions.HighestProtocol + 1)
            .Select(protocol => new PickleSerializer(new PickleOptions { Protocol = protocol, Limits = Limits })),
    ];

    /// <summary>
    /// Reads the message, and writes what was read at its protocol: either is refused by a PickleException, or works;
    /// what was written can be read.
    /// </summary>
    /// <returns>How far it came.</returns>
    /// <exception cref="FuzzFailureException">Anything else happened.</exception>
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
            throw new FuzzFailureException($"{e.GetType().Name} came out: {e.Message}", message, e);
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
            throw new FuzzFailureException($"what was written cannot be read: {e.Message}", message, e);
        }
        catch (PickleException)
        {
            // A pickle may be a little larger written than it was read.
            return FuzzOutcome.Written;
        }

        return FuzzOutcome.Written;
    }
}
