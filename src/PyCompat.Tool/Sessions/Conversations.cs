using System.Buffers;
using PyCompat.Multiprocessing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Tool.Json;

namespace PyCompat.Tool.Sessions;

/// <summary>A command's use of a connection; runs for several connections at once with <c>--listen</c>.</summary>
internal interface IConversation
{
    /// <summary>The maximum length of a message, in bytes, unless the command line sets one.</summary>
    long DefaultMaxMessageLength => ConnectionOptions.DefaultMaxMessageLength;

    /// <summary>Runs until the conversation is over; throws on failure.</summary>
    Task RunAsync(Connection connection, CancellationToken cancellation);

    /// <summary>Does the same as the program's only conversation, which may block the calling thread.</summary>
    Task RunAloneAsync(Connection connection, CancellationToken cancellation) => RunAsync(connection, cancellation);
}

/// <summary><c>call</c>: sends one object, and prints the one received in return.</summary>
internal sealed class CallConversation(
    JsonArgument value, PickleSerializer serializer, ObjectPrinter printer, TimeSpan timeout) : IConversation
{
    public async Task RunAsync(Connection connection, CancellationToken cancellation)
    {
        var send = new SendConversation([value], serializer);
        var answer = await Deadline.RunAsync(timeout, "the call", async deadline =>
        {
            await send.RunAsync(connection, deadline).ConfigureAwait(false);
            return await connection.WaitToReceiveAsync(deadline).ConfigureAwait(false)
                ? await connection.ReceiveAsync(deadline).ConfigureAwait(false)
                : throw new EndOfStreamException("the peer closed without an answer");
        }, cancellation).ConfigureAwait(false);
        printer.Print(answer);
    }
}

/// <summary>
/// <c>echo</c>: decodes each message to .NET objects and encodes it again, in the protocol of the message unless
/// another one was requested.
/// </summary>
/// <param name="protocol">The protocol for sending; null for that of the message.</param>
/// <param name="policy">Whether connections and sockets in messages are taken and shared again.</param>
internal sealed class EchoConversation(int? protocol, HandlePassingPolicy policy) : IConversation
{
    /// <summary>The protocol of the answer to a message whose protocol is unknown: every Python reads it.</summary>
    private const int CommonProtocol = 2;

    // In bytes: collecting takes far less time than a longer message.
    private const long LongestLeftToCollector = 1 << 20;

    // In bytes: after a longer message, its memory is given back to the system as well.
    private const long LongestWithinHeap = 32 << 20;

    // The last one used: the next message usually has the same protocol. Any connection may replace it.
    private volatile PickleSerializer? _serializer;

    public Task RunAsync(Connection connection, CancellationToken cancellation) =>
        RunAsync(new ConnectionCalls(connection, cancellation));

    public Task RunAloneAsync(Connection connection, CancellationToken cancellation) =>
        ConnectionCalls.RunBlockingAsync(connection, RunAsync, cancellation);

    private async Task RunAsync(ConnectionCalls connection)
    {
        while (await connection.WaitToReceiveAsync().ConfigureAwait(false))
        {
            var length = await AnswerAsync(connection).ConfigureAwait(false);
            if (connection.IsBlocking && length > LongestLeftToCollector)
            {
                CollectMessage(length);
            }
        }
    }

    // The peer decodes the answer meanwhile, and nothing of the message is left to be marked or moved. The collector
    // itself would start amid the next message, and keep that.
    private static void CollectMessage(long length)
    {
        if (length <= LongestWithinHeap)
        {
            GC.Collect(generation: 1);
            return;
        }

        // Otherwise the next long message would be allocated beside this one.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    // A message that cannot be decoded or taken is answered too, or the peer would wait forever.
    private async Task<long> AnswerAsync(ConnectionCalls connection)
    {
        var notes = new MessageNotes();
        var taken = new List<IDisposable>();
        try
        {
            var value = await connection.ReceiveAsync(notes).ConfigureAwait(false);
            if (policy == HandlePassingPolicy.SameUser && connection.HandlePassing == HandlePassingPolicy.SameUser)
            {
                foreach (var handle in notes.Passed)
                {
                    taken.Add(await TakeAsync(handle, connection.Cancellation).ConfigureAwait(false));
                }
            }
            await connection.SendAsync(value, SerializerFor(notes)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PickleException or HandlePassingException)
        {
            var answer = UnpicklingError(exception.Message);
            await connection.SendAsync(answer, SerializerFor(notes)).ConfigureAwait(false);
        }
        finally
        {
            foreach (var handle in taken)
            {
                handle.Dispose();
            }
        }

        return notes.Length;
    }

    private static async ValueTask<IDisposable> TakeAsync(PassedHandle handle, CancellationToken cancellation) =>
        handle is PassedConnection connection
            ? await connection.TakeAsync(cancellationToken: cancellation).ConfigureAwait(false)
            : await ((PassedSocket)handle).TakeAsync(cancellation).ConfigureAwait(false);

    private PickleSerializer SerializerFor(MessageNotes notes)
    {
        var wanted = protocol ?? notes.Protocol ?? CommonProtocol;
        var serializer = _serializer;
        if (serializer?.Options.Protocol != wanted)
        {
            serializer = new PickleSerializer(new PickleOptions { Protocol = wanted });
            _serializer = serializer;
        }

        return serializer;
    }

    private static PyObject UnpicklingError(string reason) =>
        PyObject.Call(new PyGlobal("pickle", "UnpicklingError"), reason);
}

/// <summary><c>recv</c>: prints objects until the peer closes or enough were received.</summary>
internal sealed class RecvConversation(int? count, ObjectPrinter printer) : IConversation
{
    public async Task RunAsync(Connection connection, CancellationToken cancellation)
    {
        for (var received = 0; received != count; received++)
        {
            if (!await connection.WaitToReceiveAsync(cancellation).ConfigureAwait(false))
            {
                if (count is not null)
                {
                    throw new EndOfStreamException($"the peer closed after {received} of {count} objects");
                }

                return;
            }
            printer.Print(await connection.ReceiveAsync(cancellation).ConfigureAwait(false));
        }
    }
}

/// <summary><c>send</c>: sends each value as one object.</summary>
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
