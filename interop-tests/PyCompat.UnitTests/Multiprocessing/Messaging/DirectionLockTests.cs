using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.UnitTests.Multiprocessing.Messaging;

public class DirectionLockTests
{
    private const int Limit = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A caller that releases the lock contends with the waiters for its internal lock.
    [Fact(Timeout = Limit)]
    public async Task A_caller_interrupted_while_releasing_the_lock_wakes_the_next_one()
    {
        const int Times = 20_000;
        DirectionLock turn = new("sending");
        BlockingThread interrupted = BlockingThread.Start(() => TakeThroughInterrupts(turn, Times));
        Task[] others =
        [
            .. Enumerable.Range(0, 2).Select(_ => Task.Run(() => TakeWithoutAThread(turn, Times), Cancellation)),
            .. Enumerable.Range(0, 2).Select(_ => BlockingThread.Start(() => Take(turn, Times)).Call),
        ];
        while (!interrupted.Call.IsCompleted)
        {
            Cancellation.ThrowIfCancellationRequested();
            interrupted.Interrupt();
            await Task.Yield();
        }

        await interrupted.Call;
        await Task.WhenAll(others);
        Assert.True(turn.TryTakeWhole());
    }

    // The wake-up may reach a caller just as it is interrupted.
    [Fact(Timeout = Limit)]
    public async Task A_caller_interrupted_while_acquiring_the_lock_leaves_it_to_the_next_one()
    {
        const int Rounds = 200;
        for (int round = 0; round < Rounds; round++)
        {
            DirectionLock turn = new("sending");
            turn.Take();
            BlockingThread interrupted = BlockingThread.Start(() => TakeThroughInterrupts(turn, times: 1));
            await interrupted.UntilBlocked(Cancellation);
            BlockingThread next = BlockingThread.Start(() => Take(turn, times: 1));
            await next.UntilBlocked(Cancellation);
            Task interrupting = Task.Run(interrupted.Interrupt, Cancellation);
            turn.Release();
            await interrupting;
            await interrupted.Call;
            await next.Call;
            Assert.True(turn.TryTakeWhole());
        }
    }

    // Each release would wake a waiter too late, unless the lock is reserved for the waiter that lost it before.
    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_caller_that_acquires_it_repeatedly_does_not_starve_others(bool isBlocking)
    {
        DirectionLock turn = new("sending");
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        BlockingThread greedy = BlockingThread.Start(() =>
        {
            while (!end.IsCancellationRequested)
            {
                turn.Take();

                // Simulates the system call of a sender. Under Wine, the runtime may never manage to suspend a thread
                // that makes no calls, and all other threads wait for that.
                Thread.Yield();
                turn.Release();
            }
        });
        const int Times = 200;
        Task[] others = [.. Enumerable.Range(0, 3).Select(_ => isBlocking
            ? BlockingThread.Start(() => Take(turn, Times)).Call
            : Task.Run(() => TakeWithoutAThread(turn, Times), Cancellation))];

        await Task.WhenAll(others);

        await end.CancelAsync();
        await greedy.Call;
        Assert.True(turn.TryTakeWhole());
    }

    private static async Task TakeWithoutAThread(DirectionLock turn, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await turn.TakeAsync(Cancellation);
            turn.Release();
        }
    }

    private static void Take(DirectionLock turn, int times)
    {
        for (int i = 0; i < times; i++)
        {
            turn.Take();
            turn.Release();
        }
    }

    private static void TakeThroughInterrupts(DirectionLock turn, int times)
    {
        for (int i = 0; i < times; i++)
        {
            if (TryTake(turn))
            {
                turn.Release();
            }
        }
    }

    private static bool TryTake(DirectionLock turn)
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
