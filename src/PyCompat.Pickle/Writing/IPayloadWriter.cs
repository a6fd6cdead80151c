using System.Buffers;

namespace PyCompat.Pickle.Writing;

/// <summary>A buffer writer that may take long byte sequences without copying them.</summary>
internal interface IPayloadWriter : IBufferWriter<byte>
{
    /// <summary>Takes bytes as the next ones written; false if they must be copied.</summary>
    /// <param name="payload">The bytes, which do not change until the output has been used.</param>
    bool TryAppend(ReadOnlyMemory<byte> payload);
}
