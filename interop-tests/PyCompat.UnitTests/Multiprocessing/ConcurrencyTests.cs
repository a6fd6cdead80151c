using System.Buffers.Binary;
using PyCompat.Multiprocessing;

namespace PyCompat.UnitTests.Multiprocessing;

public class ConcurrencyTests
{
    private const int Limit = 30_000;

    // More than any wire here holds: whoever sends it waits.
    private static readonly byte[] Endless = new byte[50_000_000];

    public static TheoryData<Wire> AllWires => Wires.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Close_wakes_calls_that_receive(Wire wire)
    {
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (sender)
        {
            Task[] waiting =
            [
                Blocked(() => receiver.ReceiveBytes()),
                Blocked(() => receiver.ReceiveBytes()),
                receiver.ReceiveBytesAsync(cancellationToken: Cancellation).AsTask(),
            ];
            await AllBlocked(waiting);
            receiver.Close();
            foreach (Task call in waiting)
                await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Close_wakes_calls_that_poll(Wire wire)
    {
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (sender)
        {
            Task[] waiting =
            [
                Blocked(() => receiver.Poll(Timeout.InfiniteTimeSpan)),
                receiver.PollAsync(Timeout.InfiniteTimeSpan, Cancellation).AsTask(),
            ];
            await AllBlocked(waiting);
            receiver.Close();
            foreach (Task call in waiting)
                await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Close_wakes_calls_that_send(Wire wire)
    {
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (receiver)
        {
            Task[] waiting =
            [
                Blocked(() => sender.SendBytes(Endless)),
                sender.SendBytesAsync(Endless, Cancellation).AsTask(),
            ];
            await AllBlocked(waiting);
            sender.Close();
            foreach (Task call in waiting)
                await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Close_of_the_sender_inside_a_message_is_seen_by_the_receiver(Wire wire)
    {
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (receiver)
        {
            ValueTask sending = sender.SendBytesAsync(Endless, Cancellation);
            Assert.True(receiver.Poll(Timeout.InfiniteTimeSpan));
            sender.Close();
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await sending);
            await Assert.ThrowsAsync<IOException>(
                async () => await receiver.ReceiveBytesAsync(cancellationToken: Cancellation));
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Messages_of_many_threads_never_interleave(Wire wire)
    {
        const int Senders = 4;
        const int Messages = 200;
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (sender)
        using (receiver)
        {
            Task[] sending = [.. Enumerable.Range(0, Senders).Select(id => Task.Run(async () =>
            {
                var random = new Random(id);
                for (int i = 0; i < Messages; i++)
                {
                    byte[] message = Filled(id, i, 5 + random.Next(40_000));
                    if (i % 2 == 0)
                        sender.SendBytes(message);
                    else
                        await sender.SendBytesAsync(message, Cancellation);
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
    }

    [Theory(Timeout = Limit)]
    [InlineData(Wire.SocketPair)]
    [InlineData(Wire.Tcp)]
    [InlineData(Wire.Stream)]
    public async Task One_thread_sends_while_another_receives(Wire wire)
    {
        (Connection first, Connection second) = Wires.Create(wire);
        using (first)
        using (second)
        {
            byte[] message = new byte[5_000_000];
            await Task.WhenAll(
                Task.Run(() => first.SendBytes(message), Cancellation),
                Task.Run(() => second.SendBytes(message), Cancellation),
                Task.Run(() => Assert.Equal(message.Length, first.ReceiveBytes().Length), Cancellation),
                Task.Run(() => Assert.Equal(message.Length, second.ReceiveBytes().Length), Cancellation));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Many_idle_asynchronous_calls_cost_no_thread_each()
    {
        var pairs = Enumerable.Range(0, 200).Select(_ => Connection.CreatePipe()).ToList();
        Task<byte[]>[] receiving =
            [.. pairs.Select(pair => pair.First.ReceiveBytesAsync(cancellationToken: Cancellation).AsTask())];
        Assert.InRange(System.Diagnostics.Process.GetCurrentProcess().Threads.Count, 1, 150);
        foreach ((_, Connection second) in pairs)
            await second.SendBytesAsync(new byte[] { 1 }, Cancellation);
        foreach (byte[] message in await Task.WhenAll(receiving))
            Assert.Equal([1], message);
        foreach ((Connection first, Connection second) in pairs)
        {
            first.Close();
            second.Close();
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

    private static Task Blocked(Action call) =>
        Task.Factory.StartNew(call, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // There is no event for "blocked inside the system": the calls run on threads of their own, and that they have
    // begun is all that can be waited for. A call that Close overtakes has to end in the same way.
    private static async Task AllBlocked(Task[] calls)
    {
        while (Array.Exists(calls, call => call.Status == TaskStatus.WaitingToRun))
            await Task.Yield();
        Assert.DoesNotContain(calls, call => call.IsCompleted);
    }
}
