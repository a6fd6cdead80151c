using System.Buffers;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;

namespace PyCompat.Tool.Sessions;

/// <summary>
/// <c>echo</c>: each message decoded into .NET objects and encoded anew, in the protocol it came in unless another was
/// asked for.
/// </summary>
internal sealed class EchoConversation(int? protocol) : IConversation
{
    /// <summary>What is answered in when a message does not even tell its protocol: every Python reads it.</summary>
    private const int CommonProtocol = 2;

    public async Task RunAsync(Connection connection, CancellationToken cancellation)
    {
        while (await Receive().ConfigureAwait(false) is { } message)
        {
            var answer = Answer(new ReadOnlySequence<byte>(message));
            await connection.SendBytesAsync(answer, cancellation).ConfigureAwait(false);
        }

        ValueTask<byte[]?> Receive() => connection.TryReceiveBytesAsync(cancellationToken: cancellation);
    }

    // What cannot be decoded is answered too, or the peer would wait for ever.
    private ReadOnlyMemory<byte> Answer(ReadOnlySequence<byte> message)
    {
        var answerProtocol = protocol ?? CommonProtocol;
        try
        {
            answerProtocol = protocol ?? PickleSerializer.GetProtocol(message);
            var value = PickleSerializer.Default.Deserialize(message);
            return Encode(value, answerProtocol);
        }
        catch (PickleException exception)
        {
            return Encode(UnpicklingError(exception.Message), answerProtocol);
        }
    }

    private static ReadOnlyMemory<byte> Encode(object? value, int protocol)
    {
        var output = new ArrayBufferWriter<byte>();
        new PickleSerializer(new PickleOptions { Protocol = protocol }).Serialize(output, value);
        return output.WrittenMemory;
    }

    private static PyObject UnpicklingError(string reason) =>
        PyObject.Call(new PyGlobal("pickle", "UnpicklingError"), reason);
}
