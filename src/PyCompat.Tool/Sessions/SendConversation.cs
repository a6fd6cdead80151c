using System.Buffers;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.Tool.Json;

namespace PyCompat.Tool.Sessions;

/// <summary><c>send</c>: each value as one object.</summary>
internal sealed class SendConversation(JsonArgument[] values, PickleSerializer serializer) : IConversation
{
    public async Task RunAsync(Connection connection, CancellationToken cancellation)
    {
        foreach (var value in values)
        {
            var output = new ArrayBufferWriter<byte>();
            serializer.Serialize(output, value.Value);
            await connection.SendBytesAsync(output.WrittenMemory, cancellation).ConfigureAwait(false);
        }
    }
}
