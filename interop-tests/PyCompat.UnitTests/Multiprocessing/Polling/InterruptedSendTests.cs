namespace PyCompat.UnitTests.Multiprocessing.Polling;

/// <summary>
/// Threads that are interrupted while sending. As in receiving, the connection stays in sync, or is unusable and
/// reports that.
/// </summary>
public class InterruptedSendTests
{
    private const int Limit = 60_000;

    // Bytes; more than any wire here buffers, so sending them waits.
    private const int Endless = 50_000_000;

    public static MatrixTheoryData<Wire, int> WiresAndLengths => new(Wires.Values, [Endless, 10_000]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndLengths))]
    public async Task An_interrupted_send_continues_or_is_the_last(Wire wire, int length)
    {
        Interruptions.SkipStreamUnderWine(wire);
        using ConnectionPair pair = ConnectionPair.Over(wire);
        int count = Endless / length;
        BlockingThread thread = BlockingThread.Start(() => SendRepeatedly(pair.Sender, new byte[length], count));
        Assert.True(pair.Receiver.Poll(Timeout.InfiniteTimeSpan));
        await thread.UntilBlocked(Cancellation);
        thread.Interrupt();
        Task<List<int>> receiving = Task.Run(() => ReceiveLengths(pair.Receiver), Cancellation);
        bool isInterrupted = await thread.IsInterruptedAsync();
        bool isOver = await IsOverAsync(Task.Run(() => pair.Sender.SendBytes([1]), Cancellation));
        pair.Sender.Close();
        List<int> lengths = await receiving;

        // An interrupted message has been sent completely or not at all.
        int whole = lengths.Count - (isOver ? 0 : 1);
        Assert.InRange(whole, isInterrupted ? 0 : count, isInterrupted ? count - 1 : count);
        Assert.Equal([.. Enumerable.Repeat(length, whole), .. isOver ? (int[])[] : [1]], lengths);
    }

    // The message with the handle is longer than the pipe's buffer, so its sender waits until it is received.
    [Fact(Timeout = Limit)]
    public async Task A_connection_in_a_message_whose_sender_was_interrupted_can_be_taken()
    {
        const int Rounds = 30;
        byte[] filling = new byte[1_000_000];
        for (int round = 0; round < Rounds; round++)
        {
            using ConnectionPair carrier = ConnectionPair.OfPipe();
            using ConnectionPair passed = ConnectionPair.OfPipe();
            BlockingThread thread = BlockingThread.Start(
                () => carrier.Sender.Send(new object[] { filling, passed.Receiver }));
            Assert.True(carrier.Receiver.Poll(Timeout.InfiniteTimeSpan));
            Task<byte[]?> receiving = Task.Run(() => TryReceive(carrier.Receiver), Cancellation);
            await Task.Yield();
            thread.Interrupt();
            if (await thread.IsInterruptedAsync())
            {
                carrier.Sender.Close();
                Assert.Null(await receiving);
                continue;
            }

            var message = (List<object?>)carrier.Receiver.Codec.Decode(
                new ReadOnlySequence<byte>((await receiving)!))!;
            using Connection taken = await ((PassedConnection)message[1]!).TakeAsync(cancellationToken: Cancellation);
            await taken.SendAsync("taken", Cancellation);
            Assert.Equal("taken", await passed.Sender.ReceiveAsync(Cancellation));
        }
    }

    private static void SendRepeatedly(Connection sender, byte[] message, int count)
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
        catch (IOException error) when (Interruptions.IsEndByEarlierCall(error))
        {
            return true;
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

    // Returns null if no message arrived, or only a part of it.
    private static byte[]? TryReceive(Connection receiver)
    {
        try
        {
            return receiver.ReceiveBytesOrEnd();
        }
        catch (IOException error) when (error.Message.Contains("inside a message", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
