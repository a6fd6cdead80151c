using PyCompat.Multiprocessing.Transports;

namespace PyCompat.UnitTests.Multiprocessing;

public class TurnTests
{
    private const int Limit = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Whoever gives it back meets those who wait in the lock of the semaphore between them.
    [Fact(Timeout = Limit)]
    public async Task Who_is_interrupted_while_it_gives_the_turn_back_wakes_the_next_one()
    {
        const int Times = 20_000;
        Turn turn = new("sending");
        BlockingThread interrupted = BlockingThread.Start(() => TakeThroughInterrupts(turn, Times));
        Task[] others =
        [
            .. Enumerable.Range(0, 3).Select(_ => Task.Run(
                async () =>
                {
                    for (int i = 0; i < Times; i++)
                    {
                        await turn.TakeAsync(Cancellation);
                        turn.Release();
                    }
                },
                Cancellation)),
        ];
        while (!interrupted.Call.IsCompleted)
        {
            interrupted.Interrupt();
            await Task.Yield();
        }

        await interrupted.Call;
        await Task.WhenAll(others);
        Assert.True(turn.TryTakeWhole());
    }

    private static void TakeThroughInterrupts(Turn turn, int times)
    {
        for (int i = 0; i < times; i++)
        {
            if (!TryTake(turn))
                continue;
            turn.Release();
        }
    }

    private static bool TryTake(Turn turn)
    {
        try
        {
            turn.Take();
            return true;
        }
        catch (ThreadInterruptedException)
        {
            return false;
        }
    }
}
