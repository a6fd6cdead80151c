namespace PyCompat.UnitTests.Multiprocessing.Messaging;

public class ConcurrencyTests
{
    private const int Limit = 30_000;

    // More than any wire here buffers, so its sender waits.
    private static readonly byte[] Endless = new byte[50_000_000];

    public static TheoryData<Wire> AllWires => Wires.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public Task Close_wakes_threads_that_receive(Wire wire) =>
        CloseWakesThreads(Receiving(wire), connection => connection.ReceiveBytes());

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public Task Close_wakes_threads_that_poll(Wire wire) =>
        CloseWakesThreads(Receiving(wire), connection => connection.Poll(Timeout.InfiniteTimeSpan));

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Close_wakes_threads_that_send(Wire wire)
    {
        SkipStreamUnderWine(wire);
        await CloseWakesThreads(Wires.Create(wire), connection => connection.SendBytes(Endless));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public Task Close_wakes_threads_that_wait_for_several(Wire wire) =>
        CloseWakesThreads(Receiving(wire), connection => Connection.Wait([connection]));

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public Task Close_wakes_asynchronous_calls_that_receive(Wire wire) => CloseWakes(
        Receiving(wire),
        connection => connection.ReceiveBytesAsync(cancellationToken: Cancellation).AsTask());

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public Task Close_wakes_asynchronous_calls_that_poll(Wire wire) => CloseWakes(
        Receiving(wire),
        connection => connection.PollAsync(Timeout.InfiniteTimeSpan, Cancellation).AsTask());

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Close_wakes_asynchronous_calls_that_send(Wire wire)
    {
        SkipStreamUnderWine(wire);
        await CloseWakes(
            Wires.Create(wire),
            connection => connection.SendBytesAsync(Endless, Cancellation).AsTask());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public Task Close_wakes_asynchronous_calls_that_wait_for_several(Wire wire) => CloseWakes(
        Receiving(wire),
        connection => Connection.WaitAsync([connection], cancellationToken: Cancellation).AsTask());

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Close_of_the_sender_inside_a_message_is_seen_by_the_receiver(Wire wire)
    {
        SkipStreamUnderWine(wire);
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (receiver)
        {
            ValueTask sending = sender.SendBytesAsync(Endless, Cancellation);
            Assert.True(receiver.Poll(Timeout.InfiniteTimeSpan));
            sender.Close();
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await sending);
            ValueTask<byte[]?> receiving = receiver.TryReceiveBytesAsync(Cancellation);

            // Windows discards a message that was not read yet as a whole, as if it had never been sent.
            if (Wires.CarriesMessages(wire))
            {
                Assert.Null(await receiving);
            }
            else
            {
                await Assert.ThrowsAsync<IOException>(async () => await receiving);
            }
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Messages_of_many_threads_never_interleave(Wire wire)
    {
        const int Senders = 4;
        const int Messages = 200;
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        Task[] sending = [.. Enumerable.Range(0, Senders).Select(id => Task.Run(async () =>
        {
            var random = new Random(id);
            for (int i = 0; i < Messages; i++)
            {
                byte[] message = Filled(id, i, 5 + random.Next(40_000));
                if (i % 2 == 0)
                {
                    sender.SendBytes(message);
                }
                else
                {
                    await sender.SendBytesAsync(message, Cancellation);
                }
            }
        }))];
        int[] next = new int[Senders];
        for (int i = 0; i < Senders * Messages; i++)
        {
            byte[] message = i % 2 == 0
                ? await receiver.ReceiveBytesAsync(cancellationToken: Cancellation)
                : receiver.ReceiveBytes();
            int id = message[0];
            Assert.Equal(Filled(id, next[id]++, message.Length), message);
        }

        await Task.WhenAll(sending);
    }

    [Theory(Timeout = Limit)]
    [InlineData(Wire.SocketPair)]
    [InlineData(Wire.Tcp)]
    [InlineData(Wire.Stream)]
    public async Task One_thread_sends_while_another_receives(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection first, Connection second) = pair;
        byte[] message = new byte[5_000_000];
        await Task.WhenAll(
            Task.Run(() => first.SendBytes(message), Cancellation),
            Task.Run(() => second.SendBytes(message), Cancellation),
            Task.Run(() => Assert.Equal(message.Length, first.ReceiveBytes().Length), Cancellation),
            Task.Run(() => Assert.Equal(message.Length, second.ReceiveBytes().Length), Cancellation));
    }

    private static void SkipStreamUnderWine(Wire wire)
    {
        if (wire == Wire.Stream)
        {
            Wine.Skip("closing a .NET socket while it sends does not end the send.");
        }
    }

    private static byte[] Filled(int id, int number, int length)
    {
        byte[] message = new byte[length];
        message.AsSpan().Fill((byte)number);
        message[0] = (byte)id;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), number);
        return message;
    }

    // The first thread waits in the system; the second waits for the first or in the system as well.
    private static async Task CloseWakesThreads((Connection One, Connection Other) ends, Action<Connection> call)
    {
        using Connection other = ends.Other;
        BlockingThread[] threads =
            [BlockingThread.Start(() => call(ends.One)), BlockingThread.Start(() => call(ends.One))];
        foreach (BlockingThread thread in threads)
        {
            await thread.UntilBlocked(Cancellation);
        }

        await CloseEnds(ends.One, [.. threads.Select(thread => thread.Call)]);
    }

    // An asynchronous call that has returned without a result is registered with the source of its completion.
    private static async Task CloseWakes((Connection One, Connection Other) ends, Func<Connection, Task> call)
    {
        using Connection other = ends.Other;
        await CloseEnds(ends.One, [call(ends.One), call(ends.One)]);
    }

    private static (Connection One, Connection Other) Receiving(Wire wire)
    {
        (Connection sender, Connection receiver) = Wires.Create(wire);
        return (receiver, sender);
    }

    private static async Task CloseEnds(Connection connection, Task[] calls)
    {
        Assert.DoesNotContain(calls, call => call.IsCompleted);
        connection.Close();
        foreach (Task call in calls)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        }
    }
}
