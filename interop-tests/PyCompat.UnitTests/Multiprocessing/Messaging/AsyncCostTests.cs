using PyCompat.UnitTests.Multiprocessing.Channels;

namespace PyCompat.UnitTests.Multiprocessing.Messaging;

/// <summary>What an asynchronous call that waits costs, in counts.</summary>
// Alone: it counts the allocations and the thread pool's work items of the whole process.
[Collection(nameof(ResourceTests))]
public class AsyncCostTests
{
    private const int Limit = 60_000;
    private const int Messages = 5_000;

    // The test platform's own threads allocate a little meanwhile.
    private const int BytesPerMessage = 16;

    // A thread of the loop hands a wait to the pool only while all the others are busy.
    private const double WorkItemsPerMessage = 0.5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Messages_that_are_waited_for_allocate_nothing_and_continue_where_they_were_found()
    {
        Unix.Only("A Windows wait continues on the thread pool.");
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection one, Connection other) = pair;
        await ExchangeAsync(one, other, Messages);
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long items = ThreadPool.CompletedWorkItemCount;
        await ExchangeAsync(one, other, Messages);
        items = ThreadPool.CompletedWorkItemCount - items;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Assert.InRange(bytes / (2.0 * Messages), 0, BytesPerMessage);
        Assert.InRange(items / (2.0 * Messages), 0, WorkItemsPerMessage);
    }

    private static async Task ExchangeAsync(Connection one, Connection other, int count)
    {
        Task answering = AnswerAsync(other, count);
        byte[] message = new byte[8];
        for (int i = 0; i < count; i++)
        {
            await one.SendBytesAsync(message, Cancellation);
            await one.ReceiveBytesAsync(message.AsMemory(), Cancellation);
        }

        await answering;
    }

    private static async Task AnswerAsync(Connection connection, int count)
    {
        await Task.Yield();
        byte[] message = new byte[8];
        for (int i = 0; i < count; i++)
        {
            await connection.ReceiveBytesAsync(message.AsMemory(), Cancellation);
            await connection.SendBytesAsync(message, Cancellation);
        }
    }
}
