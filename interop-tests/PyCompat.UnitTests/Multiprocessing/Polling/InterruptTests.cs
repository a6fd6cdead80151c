namespace PyCompat.UnitTests.Multiprocessing.Polling;

/// <summary>
/// Threads that are interrupted in a blocking call. Where that waits in the system, as mostly on Unix, it goes on;
/// where it waits in the runtime it ends. Either way the connection goes on in step, or is over and says so.
/// </summary>
public class InterruptTests
{
    private const int Limit = 60_000;

    // Bytes, more than any wire here holds: whoever sends them waits.
    private const int Endless = 50_000_000;

    public static TheoryData<Wire> AllWires => Wires.All;

    public static MatrixTheoryData<Wire, int> WiresAndLengths => new(Wires.Values, [Endless, 10_000]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_receive_that_is_interrupted_before_a_message_leaves_the_connection_usable(Wire wire)
    {
        SkipStreamUnderWine(wire);
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (sender)
        using (receiver)
        {
            List<byte[]> received = [];
            BlockingThread thread = BlockingThread.Start(() => received.Add(receiver.ReceiveBytes()));
            await thread.UntilBlocked(Cancellation);
            thread.Interrupt();
            await sender.SendBytesAsync(new byte[] { 1, 2, 3 }, Cancellation);
            bool isInterrupted = await IsInterruptedAsync(thread);
            Assert.Equal(isInterrupted ? 0 : 1, received.Count);
            if (isInterrupted)
            {
                received.Add(receiver.ReceiveBytes());
            }

            Assert.Equal([1, 2, 3], received[0]);
            await sender.SendBytesAsync(new byte[] { 4 }, Cancellation);
            Assert.Equal([4], receiver.ReceiveBytes());
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_receive_without_a_thread_is_not_lost_though_its_thread_was_interrupted_before(Wire wire)
    {
        SkipStreamUnderWine(wire);
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (sender)
        using (receiver)
        {
            Task<byte[]>? receiving = null;
            BlockingThread thread = BlockingThread.Start(() =>
            {
                Thread.CurrentThread.Interrupt();
                receiving = receiver.ReceiveBytesAsync(cancellationToken: Cancellation).AsTask();
            });
            await thread.Call;
            await sender.SendBytesAsync(new byte[] { 1, 2, 3 }, Cancellation);
            Assert.Equal([1, 2, 3], await receiving!);
            await sender.SendBytesAsync(new byte[] { 4 }, Cancellation);
            Assert.Equal([4], await receiver.ReceiveBytesAsync(cancellationToken: Cancellation));
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_receive_that_is_interrupted_inside_a_message_goes_on_or_is_the_last(Wire wire)
    {
        SkipStreamUnderWine(wire);
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        await using (raw)
        {
            await raw.WriteAsync(new byte[] { 0, 0, 0, 3, 1 }, Cancellation);
            List<byte[]> received = [];
            BlockingThread thread = BlockingThread.Start(() => received.Add(receiver.ReceiveBytes()));
            await thread.UntilBlocked(Cancellation);
            thread.Interrupt();
            await raw.WriteAsync(new byte[] { 2, 3, 0, 0, 0, 1, 4 }, Cancellation);
            await IsInterruptedAsync(thread);
            bool isOver = false;
            while (!isOver && received.Count < 2)
            {
                isOver = !TryReceive(receiver, received);
            }

            Assert.Equal(((byte[][])[[1, 2, 3], [4]]).Take(received.Count), received);
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Messages_that_come_while_the_receiver_is_interrupted_are_whole_and_none_is_lost(Wire wire)
    {
        const int Pairs = 20;
        const int Messages = 20;
        SkipStreamUnderWine(wire);
        for (int pair = 0; pair < Pairs; pair++)
        {
            (Connection sender, Connection receiver) = Wires.Create(wire);
            using (sender)
            using (receiver)
            {
                List<byte[]> received = [];
                bool isOver = false;
                BlockingThread thread = BlockingThread.Start(
                    () => isOver = !TryReceiveThroughInterrupts(receiver, received, Messages));
                await thread.UntilBlocked(Cancellation);
                for (int i = 0; i < Messages; i++)
                {
                    sender.SendBytes(Numbered(i));
                    thread.Interrupt();
                    await Task.Yield();
                }

                await thread.Call;
                Assert.Equal(Enumerable.Range(0, isOver ? received.Count : Messages).Select(Numbered), received);
            }
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_wait_that_is_interrupted_takes_nothing(Wire wire)
    {
        SkipStreamUnderWine(wire);
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (sender)
        using (receiver)
        {
            BlockingThread thread = BlockingThread.Start(() => Connection.Wait([receiver]));
            await thread.UntilBlocked(Cancellation);
            thread.Interrupt();
            await sender.SendBytesAsync(ReadOnlyMemory<byte>.Empty, Cancellation);
            await IsInterruptedAsync(thread);
            Assert.Empty(receiver.ReceiveBytes());
            await sender.SendBytesAsync(new byte[] { 1 }, Cancellation);
            Assert.Equal([1], receiver.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_wait_that_is_interrupted_takes_no_signal_of_an_event()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Events are waited for on Windows alone.");
        using AutoResetEvent signal = new(initialState: false);
        BlockingThread thread = BlockingThread.Start(() => Connection.Wait([signal]));
        await thread.UntilBlocked(Cancellation);
        thread.Interrupt();
        Assert.True(await IsInterruptedAsync(thread));
        signal.Set();
        Assert.True(await Task.Run(() => signal.WaitOne(TimeSpan.FromSeconds(1)), Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_wait_that_is_interrupted_after_it_took_a_signal_tells_it_and_the_next_one_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Events are waited for on Windows alone.");
        using InterruptingEvent first = new();
        using AutoResetEvent second = new(initialState: false);
        bool isMarked = false;
        BlockingThread thread = BlockingThread.Start(() =>
        {
            Assert.Equal([first], Connection.Wait<WaitHandle>([first, second]));
            isMarked = IsMarked();
        });
        await thread.Call;
        Assert.True(isMarked);
    }

    [Fact(Timeout = Limit)]
    public async Task A_wait_of_which_something_is_closed_takes_no_signal_that_it_does_not_tell()
    {
        const int Rounds = 50;
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Events are waited for on Windows alone.");
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

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndLengths))]
    public async Task A_send_that_is_interrupted_goes_on_or_is_the_last(Wire wire, int length)
    {
        SkipStreamUnderWine(wire);
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (sender)
        using (receiver)
        {
            int count = Endless / length;
            BlockingThread thread = BlockingThread.Start(() => SendAgain(sender, new byte[length], count));
            Assert.True(receiver.Poll(Timeout.InfiniteTimeSpan));
            await thread.UntilBlocked(Cancellation);
            thread.Interrupt();
            Task<List<int>> receiving = Task.Run(() => ReceiveLengths(receiver), Cancellation);
            bool isInterrupted = await IsInterruptedAsync(thread);
            bool isOver = await IsOverAsync(Task.Run(() => sender.SendBytes([1]), Cancellation));
            sender.Close();
            List<int> lengths = await receiving;

            // What was interrupted has left whole or not at all.
            int whole = lengths.Count - (isOver ? 0 : 1);
            Assert.InRange(whole, isInterrupted ? 0 : count, isInterrupted ? count - 1 : count);
            Assert.Equal([.. Enumerable.Repeat(length, whole), .. isOver ? (int[])[] : [1]], lengths);
        }
    }

    // The message with the handle is longer than what a pipe holds: its sender waits until it is received.
    [Fact(Timeout = Limit)]
    public async Task What_a_message_brings_can_be_had_although_its_sender_was_interrupted_as_it_left()
    {
        const int Rounds = 30;
        byte[] filling = new byte[1_000_000];
        for (int round = 0; round < Rounds; round++)
        {
            (Connection sender, Connection receiver) = Connection.CreatePipe();
            (Connection ours, Connection theirs) = Connection.CreatePipe();
            using (sender)
            using (receiver)
            using (ours)
            using (theirs)
            {
                BlockingThread thread = BlockingThread.Start(() => sender.Send(new object[] { filling, theirs }));
                Assert.True(receiver.Poll(Timeout.InfiniteTimeSpan));
                Task<byte[]?> receiving = Task.Run(() => TryReceive(receiver), Cancellation);
                await Task.Yield();
                thread.Interrupt();
                if (await IsInterruptedAsync(thread))
                {
                    sender.Close();
                    Assert.Null(await receiving);
                    continue;
                }

                var message = (List<object?>)receiver.Codec.Decode(new ReadOnlySequence<byte>((await receiving)!))!;
                using Connection taken = await ((PassedConnection)message[1]!).TakeAsync(
                    cancellationToken: Cancellation);
                await taken.SendAsync("taken", Cancellation);
                Assert.Equal("taken", await ours.ReceiveAsync(Cancellation));
            }
        }
    }

    // A poll that is interrupted, and again while it ends, takes its read back: or nobody could have the pipe after it.
    [Fact(Timeout = Limit)]
    public async Task A_pipe_for_which_many_polled_and_were_interrupted_can_be_sent()
    {
        const int Rounds = 10;
        Assert.SkipUnless(OperatingSystem.IsWindows(), "On Unix a poll goes on when its thread is interrupted.");
        for (int round = 0; round < Rounds; round++)
        {
            (Connection sender, Connection receiver) = Connection.CreatePipe();
            (Connection ours, Connection theirs) = Connection.CreatePipe();
            using (sender)
            using (receiver)
            using (ours)
            using (theirs)
            {
                await PollAndInterrupt(theirs);
                sender.Send(theirs);
                using Connection taken = await receiver.ReceiveAsync<Connection>(Cancellation);
                await ours.SendBytesAsync(new byte[] { 1 }, Cancellation);
                Assert.Equal([1], await taken.ReceiveBytesAsync(cancellationToken: Cancellation));
            }
        }
    }

    private static void SkipStreamUnderWine(Wire wire)
    {
        if (wire == Wire.Stream)
        {
            Wine.Skip(
                "a socket of .NET's does not show that a call of it blocks, and a read of it is empty if the thread " +
                "that began it ends as it does.");
        }
    }

    private static async Task<bool> IsInterruptedAsync(BlockingThread thread)
    {
        try
        {
            await thread.Call;
            return false;
        }
        catch (Exception error) when (IsInterruption(error))
        {
            return true;
        }
    }

    // Many threads at once, each of which polls again when it was interrupted.
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

    // Whether the thread's next wait ends by an interruption.
    private static bool IsMarked()
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

    // A stream of .NET's says it as a failure of its own.
    private static bool IsInterruption(Exception error) =>
        error is ThreadInterruptedException or IOException { InnerException: ThreadInterruptedException };

    private static void SendAgain(Connection sender, byte[] message, int count)
    {
        for (int i = 0; i < count; i++)
        {
            sender.SendBytes(message);
        }
    }

    // Whether an interrupted call was the last.
    private static async Task<bool> IsOverAsync(Task sending)
    {
        try
        {
            await sending;
            return false;
        }
        catch (IOException error) when (error.Message.Contains("earlier call", StringComparison.Ordinal))
        {
            return true;
        }
    }

    // False: an interrupted call was the last.
    private static bool TryReceiveThroughInterrupts(Connection receiver, List<byte[]> received, int messages)
    {
        while (received.Count < messages)
        {
            try
            {
                if (!TryReceive(receiver, received))
                {
                    return false;
                }
            }
            catch (Exception error) when (IsInterruption(error))
            {
                // The next call has to go on where this one was.
            }
        }

        return true;
    }

    // False: an interrupted call was the last.
    private static bool TryReceive(Connection receiver, List<byte[]> received)
    {
        try
        {
            received.Add(receiver.ReceiveBytes());
            return true;
        }
        catch (IOException error) when (error.Message.Contains("earlier call", StringComparison.Ordinal))
        {
            return false;
        }
    }

    // Null: none came, or not the whole of it.
    private static byte[]? TryReceive(Connection receiver)
    {
        try
        {
            return receiver.TryReceiveBytes();
        }
        catch (IOException error) when (error.Message.Contains("inside a message", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static List<int> ReceiveLengths(Connection receiver)
    {
        List<int> lengths = [];
        while (TryReceive(receiver) is { } message)
        {
            lengths.Add(message.Length);
        }

        return lengths;
    }

    // Twenty of them are less than any wire here holds: nobody waits for a receiver that is over.
    private static byte[] Numbered(int number)
    {
        byte[] message = new byte[4 + number * 20];
        message.AsSpan().Fill((byte)number);
        BinaryPrimitives.WriteInt32BigEndian(message, number);
        return message;
    }
}
