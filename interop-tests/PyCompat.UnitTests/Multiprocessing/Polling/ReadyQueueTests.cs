using PyCompat.Multiprocessing.Polling;

namespace PyCompat.UnitTests.Multiprocessing.Polling;

public class ReadyQueueTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public Task Closing_during_calls_to_Take_ends_them_consistently_and_loses_nothing() => Task.Run(
        async () =>
        {
            const int Items = 20;
            for (int round = 0; round < 200; round++)
            {
                ReadyQueue<string> queue = PlatformPolling.Current.CreateReadyQueue<string>("queue");
                for (int i = 0; i < Items; i++)
                {
                    Assert.True(queue.TryAdd($"{i}"));
                }

                Task<int>[] taking = [Taken(queue), Taken(queue)];
                int left = queue.Close().Length;
                int[] taken = await Task.WhenAll(taking);
                Assert.Equal(Items, left + taken.Sum());
                Assert.False(queue.TryAdd("late"));
            }
        },
        Cancellation);

    private static Task<int> Taken(ReadyQueue<string> queue) => Task.Run(
        () =>
        {
            for (int count = 0; ; count++)
            {
                try
                {
                    queue.Take();
                }
                catch (ObjectDisposedException)
                {
                    return count;
                }
            }
        },
        Cancellation);
}
