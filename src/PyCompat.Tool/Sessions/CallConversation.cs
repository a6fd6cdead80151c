using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.Tool.Json;

namespace PyCompat.Tool.Sessions;

/// <summary><c>call</c>: sends one object, prints the one that comes back.</summary>
internal sealed class CallConversation(
    JsonArgument value, PickleSerializer serializer, ObjectPrinter printer, TimeSpan timeout) : IConversation
{
    public async Task RunAsync(Connection connection, CancellationToken cancellation)
    {
        var send = new SendConversation([value], serializer);
        var answer = await Deadline.RunAsync(timeout, "the call", async deadline =>
        {
            await send.RunAsync(connection, deadline).ConfigureAwait(false);
            var (isMessage, answered) = await connection.TryReceiveAsync(deadline).ConfigureAwait(false);
            return isMessage ? answered : throw new EndOfStreamException("the peer closed without an answer");
        }, cancellation).ConfigureAwait(false);
        printer.Print(answer);
    }
}
