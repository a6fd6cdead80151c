using System.Buffers;

namespace PyCompat.Pickle.Writing;

/// <summary>A buffer writer that may take long bytes as they lie, where others have them copied.</summary>
internal interface IPayloadWriter : IBufferWriter<byte>
{
    /// <summary>Takes bytes as the next that were written; false where they are to be copied.</summary>
    /// <param name="payload">They do not change until what was written has been used.</param>
    bool TryAppend(ReadOnlyMemory<byte> payload);
}
