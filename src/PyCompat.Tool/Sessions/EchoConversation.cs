using System.Buffers;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;

namespace PyCompat.Tool.Sessions;

/// <summary>
/// <c>echo</c>: each message decoded into .NET objects and encoded anew, in the protocol it came in unless another was
/// asked for.
/// </summary>
/// <param name="protocol">The protocol of what is sent; null: the one received.</param>
/// <param name="policy">Whether connections and sockets in messages are taken and shared anew.</param>
internal sealed class EchoConversation(int? protocol, HandlePassingPolicy policy) : IConversation
{
    /// <summary>What is answered in when a message does not even tell its protocol: every Python reads it.</summary>
    private const int CommonProtocol = 2;

    public async Task RunAsync(Connection connection, CancellationToken cancellation)
    {
        while (await Receive().ConfigureAwait(false) is { } message)
            await AnswerAsync(connection, new ReadOnlySequence<byte>(message), cancellation).ConfigureAwait(false);

        ValueTask<byte[]?> Receive() => connection.TryReceiveBytesAsync(cancellationToken: cancellation);
    }

    // What cannot be decoded or taken is answered too, or the peer would wait for ever.
    private async Task AnswerAsync(
        Connection connection, ReadOnlySequence<byte> message, CancellationToken cancellation)
    {
        var serializer = Serializer(protocol ?? CommonProtocol);
        var taken = new List<IDisposable>();
        try
        {
            serializer = Serializer(protocol ?? PickleSerializer.GetProtocol(message));
            var passed = new List<PassedHandle>();
            var value = connection.Deserialize(message, passed);
            if (policy == HandlePassingPolicy.SameUser && connection.HandlePassing == HandlePassingPolicy.SameUser)
            {
                foreach (var handle in passed)
                    taken.Add(await TakeAsync(handle, cancellation).ConfigureAwait(false));
            }
            await connection.SendAsync(value, serializer, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PickleException or HandlePassingException)
        {
            var answer = UnpicklingError(exception.Message);
            await connection.SendAsync(answer, serializer, cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (var handle in taken)
                handle.Dispose();
        }
    }

    private static async ValueTask<IDisposable> TakeAsync(PassedHandle handle, CancellationToken cancellation) =>
        handle is PassedConnection connection
            ? await connection.TakeAsync(cancellationToken: cancellation).ConfigureAwait(false)
            : await ((PassedSocket)handle).TakeAsync(cancellation).ConfigureAwait(false);

    private static PickleSerializer Serializer(int protocol) => new(new PickleOptions { Protocol = protocol });

    private static PyObject UnpicklingError(string reason) =>
        PyObject.Call(new PyGlobal("pickle", "UnpicklingError"), reason);
}
