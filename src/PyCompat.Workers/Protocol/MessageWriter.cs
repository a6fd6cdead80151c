using PyCompat.Multiprocessing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.Workers.Protocol;

/// <summary>Writes the messages to a worker.</summary>
internal sealed class MessageWriter(Connection connection, PickleSerializer serializer)
{
    /// <summary>Sends a message that has no payload.</summary>
    public ValueTask SendAsync(PyTuple header) => connection.SendAsync(header);

    /// <summary>Sends a message and its payload, a pickle.</summary>
    public async ValueTask SendAsync(PyTuple header, ReadOnlyMemory<byte> payload)
    {
        await connection.SendAsync(header).ConfigureAwait(false);
        await connection.SendBytesAsync(payload).ConfigureAwait(false);
    }

    /// <summary>Sends a message and its payload, a value.</summary>
    public async ValueTask SendAsync(PyTuple header, object? payload)
    {
        using PooledBufferWriter buffer = new();
        serializer.Serialize(buffer, payload);
        await connection.SendAsync(header).ConfigureAwait(false);
        await connection.SendBytesAsync(buffer.Written).ConfigureAwait(false);
    }

    public ValueTask FlushAsync() => connection.FlushAsync();
}
