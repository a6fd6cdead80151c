using PyCompat.Multiprocessing;

namespace PyCompat.Tool.Sessions;

/// <summary><c>recv</c>: prints what comes, until the peer closes or enough has come.</summary>
internal sealed class RecvConversation(int? count, ObjectPrinter printer) : IConversation
{
    public async Task RunAsync(Connection connection, CancellationToken cancellation)
    {
        for (var received = 0; received != count; received++)
        {
            var (isMessage, value) = await connection.TryReceiveAsync(cancellation).ConfigureAwait(false);
            if (!isMessage)
            {
                if (count is not null)
                    throw new EndOfStreamException($"the peer closed after {received} of {count} objects");
                return;
            }
            printer.Print(value);
        }
    }
}
