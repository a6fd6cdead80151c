using System.Buffers;
using PyCompat.Pickle.Format;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Reading;
using PyCompat.Pickle.Writing;

namespace PyCompat.Pickle;

/// <summary>Writes .NET objects as Python pickles and reads them back without running any code.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed partial class PickleSerializer(PickleOptions? options = null) : IObjectSerializer
{
    /// <summary>
    /// The protocol assumed for a pickle without a PROTO opcode: protocols 0 and 1 have none, and every Python reads 2.
    /// </summary>
    private const int ProtocolWithoutOpcode = 2;

    /// <summary>A serializer with <see cref="PickleOptions.Default"/>.</summary>
    public static PickleSerializer Default { get; } = new();

    /// <summary>The options of this serializer.</summary>
    public PickleOptions Options { get; } = options ?? PickleOptions.Default;

    /// <summary>Returns the protocol of a pickle; 2 for one without a PROTO opcode (protocols 0 and 1).</summary>
    public static int GetProtocol(ReadOnlySequence<byte> pickle)
    {
        var reader = new SequenceReader<byte>(pickle);
        return reader.TryRead(out byte opcode) && opcode == Opcode.Proto && reader.TryRead(out byte protocol)
            && protocol <= PickleOptions.HighestProtocol
            ? protocol
            : ProtocolWithoutOpcode;
    }

    /// <summary>Returns the pickle of <paramref name="value"/> (<c>pickle.dumps</c>).</summary>
    /// <exception cref="PickleException">A value has no Python equivalent.</exception>
    public byte[] Serialize(object? value)
    {
        using var output = new ChunkedBuffer(PayloadHandling.Borrowed);
        Serialize(output, value);
        return output.ToArray();
    }

    /// <summary>Appends the pickle of <paramref name="value"/> to <paramref name="output"/>.</summary>
    /// <exception cref="PickleException">
    /// A value has no Python equivalent; part of the pickle may have been written.
    /// </exception>
    public void Serialize(IBufferWriter<byte> output, object? value)
    {
        ArgumentNullException.ThrowIfNull(output);
        PickleWriter.Write(output, value, Options);
    }

    /// <summary>
    /// Reads the pickle at the start of <paramref name="pickle"/> (<c>pickle.loads</c>) and ignores what follows.
    /// </summary>
    /// <exception cref="PickleException">
    /// The bytes are not a pickle, exceed a limit, or contain something that cannot be represented.
    /// </exception>
    public object? Deserialize(ReadOnlySpan<byte> pickle) => Deserialize(pickle, out _);

    /// <summary>
    /// Reads the pickle at the start of <paramref name="pickle"/> and returns its length: another may follow.
    /// </summary>
    /// <exception cref="PickleException">
    /// The bytes are not a pickle, exceed a limit, or contain something that cannot be represented.
    /// </exception>
    public object? Deserialize(ReadOnlySpan<byte> pickle, out int length)
    {
        object? value = PickleReader.Read(pickle, [], Options, out long consumed);
        length = (int)consumed;
        return value;
    }

    /// <summary>
    /// Reads a pickle whose buffers were sent out of band (<c>pickle.loads(..., buffers=...)</c>, PEP 574): each
    /// becomes the <see cref="PyOutOfBandBuffer.Data"/> at its place.
    /// </summary>
    /// <exception cref="PickleException">As for a pickle without buffers.</exception>
    public object? Deserialize(ReadOnlySpan<byte> pickle, IReadOnlyList<ReadOnlyMemory<byte>> buffers)
    {
        ArgumentNullException.ThrowIfNull(buffers);
        return PickleReader.Read(pickle, buffers, Options, out _);
    }

    /// <summary>
    /// Reads the pickle at the start of <paramref name="message"/> and ignores what follows, as Python does.
    /// </summary>
    /// <exception cref="PickleException">
    /// The bytes are not a pickle, exceed a limit, or contain something that cannot be represented.
    /// </exception>
    public object? Deserialize(ReadOnlySequence<byte> message) => Read(message, null);

    private object? Read(ReadOnlySequence<byte> message, Func<PyObject, object>? load)
    {
        if (message.IsSingleSegment)
        {
            return PickleReader.Read(message.FirstSpan, [], Options, out _, load: load);
        }

        using var joined = new JoinedPickle(message, JoinedPickle.ShortLength);
        return PickleReader.Read(joined.Bytes, [], Options, out _, load: load);
    }
}
