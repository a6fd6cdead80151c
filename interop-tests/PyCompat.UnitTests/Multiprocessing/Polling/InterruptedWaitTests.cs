namespace PyCompat.UnitTests.Multiprocessing.Polling;

/// <summary>
/// Threads that are interrupted while waiting or polling: nothing is consumed without being returned, and nothing is
/// left behind.
/// </summary>
public class InterruptedWaitTests
{
    private const int Limit = 60_000;
    private const string EventsOnly = "Events can be waited for on Windows only.";

    public static TheoryData<Wire> AllWires => Wires.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task An_interrupted_wait_consumes_nothing(Wire wire)
    {
        Interruptions.SkipStreamUnderWine(wire);
        using ConnectionPair pair = ConnectionPair.Over(wire);
        BlockingThread thread = await Interruptions.StartInterruptedAsync(
            () => Connection.Wait([pair.Receiver]), Cancellation);
        await pair.Sender.SendBytesAsync(ReadOnlyMemory<byte>.Empty, Cancellation);
        await thread.IsInterruptedAsync();
        Assert.Empty(pair.Receiver.ReceiveBytes());
        await pair.Sender.SendBytesAsync(new byte[] { 1 }, Cancellation);
        Assert.Equal([1], pair.Receiver.ReceiveBytes());
    }

    [Fact(Timeout = Limit)]
    public async Task An_interrupted_wait_consumes_no_signal_of_an_event()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), EventsOnly);
        using AutoResetEvent signal = new(initialState: false);
        BlockingThread thread = await Interruptions.StartInterruptedAsync(
            () => Connection.Wait([signal]), Cancellation);
        Assert.True(await thread.IsInterruptedAsync());
        signal.Set();
        Assert.True(await Task.Run(() => signal.WaitOne(TimeSpan.FromSeconds(1)), Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_wait_interrupted_after_consuming_a_signal_returns_it_and_the_next_wait_is_interrupted()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), EventsOnly);
        using InterruptingEvent first = new();
        using AutoResetEvent second = new(initialState: false);
        bool isInterrupted = false;
        BlockingThread thread = BlockingThread.Start(() =>
        {
            Assert.Equal([first], Connection.Wait<WaitHandle>([first, second]));
            isInterrupted = IsNextWaitInterrupted();
        });
        await thread.Call;
        Assert.True(isInterrupted);
    }

    [Fact(Timeout = Limit)]
    public async Task A_wait_for_a_closed_object_consumes_no_signal_that_it_does_not_return()
    {
        const int Rounds = 50;
        Assert.SkipUnless(OperatingSystem.IsWindows(), EventsOnly);
        for (int round = 0; round < Rounds; round++)
        {
            using AutoResetEvent signal = new(initialState: false);
            (Connection closing, Connection other) = Connection.CreatePipe();
            using (other)
            {
                Task<IReadOnlyList<object>> waiting = Connection.WaitAsync<object>(
                    [signal, closing], Timeout.InfiniteTimeSpan, Cancellation).AsTask();
                closing.Close();
                signal.Set();
                try
                {
                    Assert.Equal([signal], await waiting);
                }
                catch (ObjectDisposedException)
                {
                    Assert.True(signal.WaitOne(TimeSpan.Zero));
                }
            }
        }
    }

    // A poll that is interrupted, and again while it ends, withdraws its read; otherwise the pipe could not be sent.
    [Fact(Timeout = Limit)]
    public async Task A_pipe_can_be_sent_after_many_interrupted_polls()
    {
        const int Rounds = 10;
        Assert.SkipUnless(OperatingSystem.IsWindows(), "On Unix a poll continues when its thread is interrupted.");
        for (int round = 0; round < Rounds; round++)
        {
            using ConnectionPair carrier = ConnectionPair.OfPipe();
            using ConnectionPair passed = ConnectionPair.OfPipe();
            await PollAndInterrupt(passed.Receiver);
            carrier.Sender.Send(passed.Receiver);
            using Connection taken = await carrier.Receiver.ReceiveAsync<Connection>(Cancellation);
            await passed.Sender.SendBytesAsync(new byte[] { 1 }, Cancellation);
            Assert.Equal([1], await taken.ReceiveBytesAsync(cancellationToken: Cancellation));
        }
    }

    // Uses many threads at once, each of which polls again after an interrupt.
    private static async Task PollAndInterrupt(Connection connection)
    {
        const int Threads = 8;
        const int Volleys = 5;
        int[] interruptions = new int[Threads];
        bool isOver = false;
        BlockingThread[] threads =
        [
            .. Enumerable.Range(0, Threads).Select(index => BlockingThread.Start(() =>
            {
                while (!Volatile.Read(ref isOver))
                {
                    Assert.Throws<ThreadInterruptedException>(() => connection.Poll(Timeout.InfiniteTimeSpan));
                    Interlocked.Increment(ref interruptions[index]);
                }
            })),
        ];
        for (int volley = 1; volley <= Volleys; volley++)
        {
            int[] before = [.. interruptions];
            Volatile.Write(ref isOver, volley == Volleys);
            Array.ForEach(threads, thread => thread.Interrupt());
            if (volley < Volleys)
            {
                Array.ForEach(threads, thread => thread.Interrupt());
            }

            while (interruptions.Zip(before).Any(count => count.First == count.Second))
            {
                Cancellation.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        await Task.WhenAll(threads.Select(thread => thread.Call));
    }

    private static bool IsNextWaitInterrupted()
    {
        try
        {
            Thread.CurrentThread.Join(0);
            return false;
        }
        catch (ThreadInterruptedException)
        {
            return true;
        }
    }
}
