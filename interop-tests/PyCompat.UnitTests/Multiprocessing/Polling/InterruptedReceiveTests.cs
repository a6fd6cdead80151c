namespace PyCompat.UnitTests.Multiprocessing.Polling;

/// <summary>
/// Threads that are interrupted while receiving. A call that waits in the system, as most do on Unix, continues; a call
/// that waits in the runtime ends. In either case the connection stays in sync, or is unusable and reports that.
/// </summary>
public class InterruptedReceiveTests
{
    private const int Limit = 60_000;

    public static TheoryData<Wire> AllWires => Wires.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_receive_interrupted_before_a_message_leaves_the_connection_usable(Wire wire)
    {
        Interruptions.SkipStreamUnderWine(wire);
        using ConnectionPair pair = ConnectionPair.Over(wire);
        List<byte[]> received = [];
        BlockingThread thread = await Interruptions.StartInterruptedAsync(
            () => received.Add(pair.Receiver.ReceiveBytes()), Cancellation);
        await pair.Sender.SendBytesAsync(new byte[] { 1, 2, 3 }, Cancellation);
        bool isInterrupted = await thread.IsInterruptedAsync();
        Assert.Equal(isInterrupted ? 0 : 1, received.Count);
        if (isInterrupted)
        {
            received.Add(pair.Receiver.ReceiveBytes());
        }

        Assert.Equal([1, 2, 3], received[0]);
        await pair.Sender.SendBytesAsync(new byte[] { 4 }, Cancellation);
        Assert.Equal([4], pair.Receiver.ReceiveBytes());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task An_asynchronous_receive_is_not_lost_if_its_thread_was_interrupted_before(Wire wire)
    {
        Interruptions.SkipStreamUnderWine(wire);
        using ConnectionPair pair = ConnectionPair.Over(wire);
        Task<byte[]>? receiving = null;
        BlockingThread thread = BlockingThread.Start(() =>
        {
            Thread.CurrentThread.Interrupt();
            receiving = pair.Receiver.ReceiveBytesAsync(cancellationToken: Cancellation).AsTask();
        });
        await thread.Call;
        await pair.Sender.SendBytesAsync(new byte[] { 1, 2, 3 }, Cancellation);
        Assert.Equal([1, 2, 3], await receiving!);
        await pair.Sender.SendBytesAsync(new byte[] { 4 }, Cancellation);
        Assert.Equal([4], await pair.Receiver.ReceiveBytesAsync(cancellationToken: Cancellation));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_receive_interrupted_inside_a_message_continues_or_is_the_last(Wire wire)
    {
        Interruptions.SkipStreamUnderWine(wire);
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(wire);
        using (receiver)
        await using (raw)
        {
            await raw.WriteAsync(new byte[] { 0, 0, 0, 3, 1 }, Cancellation);
            List<byte[]> received = [];
            BlockingThread thread = await Interruptions.StartInterruptedAsync(
                () => received.Add(receiver.ReceiveBytes()), Cancellation);
            await raw.WriteAsync(new byte[] { 2, 3, 0, 0, 0, 1, 4 }, Cancellation);
            await thread.IsInterruptedAsync();
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
    public async Task Messages_received_during_interrupts_are_complete_and_none_is_lost(Wire wire)
    {
        const int Pairs = 20;
        const int Messages = 20;
        Interruptions.SkipStreamUnderWine(wire);
        for (int i = 0; i < Pairs; i++)
        {
            using ConnectionPair pair = ConnectionPair.Over(wire);
            List<byte[]> received = [];
            bool isOver = false;
            BlockingThread thread = BlockingThread.Start(
                () => isOver = !TryReceiveThroughInterrupts(pair.Receiver, received, Messages));
            await thread.UntilBlocked(Cancellation);
            for (int number = 0; number < Messages; number++)
            {
                pair.Sender.SendBytes(Numbered(number));
                thread.Interrupt();
                await Task.Yield();
            }

            await thread.Call;
            Assert.Equal(Enumerable.Range(0, isOver ? received.Count : Messages).Select(Numbered), received);
        }
    }

    // Returns false if an interrupted call was the last.
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
            catch (Exception error) when (Interruptions.IsInterruption(error))
            {
                // The next call has to continue where this one was.
            }
        }

        return true;
    }

    // Returns false if an interrupted call was the last.
    private static bool TryReceive(Connection receiver, List<byte[]> received)
    {
        try
        {
            received.Add(receiver.ReceiveBytes());
            return true;
        }
        catch (IOException error) when (Interruptions.IsEndByEarlierCall(error))
        {
            return false;
        }
    }

    // Twenty of these are shorter than any wire's buffer here, so sending does not wait for a receiver that has ended.
    private static byte[] Numbered(int number)
    {
        byte[] message = new byte[4 + number * 20];
        message.AsSpan().Fill((byte)number);
        BinaryPrimitives.WriteInt32BigEndian(message, number);
        return message;
    }
}
