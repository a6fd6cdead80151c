using System.Buffers;

namespace PyCompat.Pickle;

/// <summary>Writes .NET objects as Python pickles and reads them back, without running anything.</summary>
public sealed class PickleSerializer(PickleOptions? options = null) : IObjectSerializer
{
    /// <summary>A serializer with <see cref="PickleOptions.Default"/>.</summary>
    public static PickleSerializer Default { get; } = new();

    /// <summary>How this serializer writes and reads.</summary>
    public PickleOptions Options { get; } = options ?? PickleOptions.Default;

    /// <summary>The protocol a pickle was written with; without a PROTO opcode (protocols 0 and 1): 2.</summary>
    public static int GetProtocol(ReadOnlySequence<byte> pickle) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Serialize(IBufferWriter<byte> output, object? value) => throw new NotImplementedException();

    /// <inheritdoc/>
    public object? Deserialize(ReadOnlySequence<byte> message) => throw new NotImplementedException();
}
