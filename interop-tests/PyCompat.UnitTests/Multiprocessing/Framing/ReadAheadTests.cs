using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.UnitTests.Multiprocessing.Framing;

/// <summary>Reading several messages at once affects nothing but the number of calls.</summary>
public class ReadAheadTests
{
    private const int Limit = 60_000;

    // Each starts to wait, and returns a task that ends once it has noticed a message.
    private static readonly Dictionary<string, Func<Connection, Task<Task>>> Watches = new()
    {
        ["poll"] = connection => Blocked(() => Assert.True(connection.Poll(Timeout.InfiniteTimeSpan))),
        ["wait"] = connection => Blocked(() => Assert.Equal([connection], Connection.Wait([connection]))),
        ["poll asynchronously"] = connection => Task.FromResult(PollAsync(connection)),
        ["wait asynchronously"] = connection => Task.FromResult(WaitAsync(connection)),
    };

    public static TheoryData<string> Watching => [.. Watches.Keys];

    public static TheoryData<Wire> AllWires => Wires.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Messages_that_arrived_together_are_received_one_by_one()
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        await using (sender)
        await using (receiver)
        {
            foreach (byte number in (byte[])[1, 2, 3])
            {
                sender.SendBytes([number]);
            }

            sender.Close();

            Assert.Equal([1], receiver.ReceiveBytes());
            Assert.True(receiver.Poll());
            Assert.Equal(
                [2], await receiver.ReceiveBytesAsync(cancellationToken: TestContext.Current.CancellationToken));
            Assert.True(await receiver.PollAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));
            Assert.Equal([3], receiver.ReceiveBytes());
            Assert.Throws<EndOfStreamException>(() => receiver.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Waiting_includes_messages_that_were_read_ahead()
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        (Connection idleSender, Connection idle) = Connection.CreatePipe();
        await using (sender)
        await using (receiver)
        await using (idleSender)
        await using (idle)
        {
            sender.SendBytes([1]);
            sender.SendBytes([2]);
            Assert.Equal([1], receiver.ReceiveBytes());

            Connection[] both = [idle, receiver];
            Assert.Equal([receiver], Connection.Wait(both));
            Assert.Equal(
                [receiver], await Connection.WaitAsync(both, null, TestContext.Current.CancellationToken));
            Assert.Equal([2], receiver.ReceiveBytes());
            Assert.Empty(Connection.Wait(both, TimeSpan.Zero));
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_that_may_be_passed_on_is_not_read_beyond_the_message(bool isByOption)
    {
        Unix.Only("A connection's handle cannot be opened as a file.");
        (Connection sender, Connection receiver) = Connection.CreatePipe(
            new ConnectionOptions { ReadAhead = !isByOption });
        await using (sender)
        await using (receiver)
        {
            Stream rest = await Task.Run(() => isByOption ? Stream.Null : Raw(receiver));
            sender.SendBytes([1]);
            sender.SendBytes([2]);
            Assert.Equal([1], receiver.ReceiveBytes());

            byte[] next = new byte[5];
            await (isByOption ? Raw(receiver) : rest).ReadExactlyAsync(next, TestContext.Current.CancellationToken);
            Assert.Equal([0, 0, 0, 1, 2], next);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_supplied_handle_is_not_read_beyond_the_message()
    {
        Unix.Only("There is no read-ahead there.");
        (Connection sender, Connection owner) = Connection.CreatePipe();
        await using (sender)
        await using (owner)
        {
            using Connection receiver = Connection.FromHandle(DescriptorFactory.Duplicate(owner.SafeHandle));
            sender.SendBytes([1]);
            sender.SendBytes([2]);
            Assert.Equal([1], receiver.ReceiveBytes());
            Assert.Equal([2], owner.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Closing_during_a_blocked_call_does_not_affect_a_duplicate()
    {
        Unix.Only("Descriptors are duplicated this way on Unix.");
        (Connection sender, Connection owner) = Connection.CreatePipe();
        await using (sender)
        {
            using Connection duplicate = Connection.FromHandle(DescriptorFactory.Duplicate(owner.SafeHandle));
            BlockingThread receiving = BlockingThread.Start(() => owner.ReceiveBytes());
            await receiving.UntilBlocked(TestContext.Current.CancellationToken);
            owner.Close();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving.Call);

            sender.SendBytes([1]);
            Assert.Equal([1], duplicate.ReceiveBytes());
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Watching))]
    public async Task A_waiting_call_notices_a_message_that_another_thread_has_read_ahead(string watching)
    {
        Unix.Only("There is no read-ahead there.");
        using SilentChannel channel = new([0, 0, 0, 1, 1, 0, 0, 0, 1, 2]);
        using Connection connection = new(new MessageChannel(
            new FramedTransport(channel), ConnectionAccess.ReadWrite, ConnectionOptions.Default,
            new UnixDomainSocketEndPoint("none")));
        Task watch = await Watches[watching](connection);

        Assert.Equal([1], connection.ReceiveBytes());

        await watch;
        Assert.Equal([2], connection.ReceiveBytes());
        Assert.Throws<EndOfStreamException>(() => connection.ReceiveBytes());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Watching))]
    public async Task A_waiting_call_notices_that_another_thread_gave_up_inside_a_message(string watching)
    {
        Unix.Only("There is no read-ahead there.");
        using SilentChannel channel = new([0, 0, 0, 1, 1]);
        using Connection connection = new(new MessageChannel(
            new FramedTransport(channel), ConnectionAccess.ReadWrite, ConnectionOptions.Default,
            new UnixDomainSocketEndPoint("none")));
        Task watch = await Watches[watching](connection);

        Assert.Throws<MessageTooLongException>(() => connection.ReceiveBytes(maxLength: 0));

        await watch;
    }

    [Fact(Timeout = Limit)]
    public async Task A_descriptor_after_a_message_is_not_lost_to_reading_ahead()
    {
        Unix.Only("Handles are messages there.");
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        (Connection passed, Connection other) = Connection.CreatePipe();
        await using (sender)
        await using (receiver)
        await using (other)
        {
            sender.SendBytes([1]);
            sender.SendHandle(passed.SafeHandle, HandleAcknowledgement.None);
            sender.SendBytes([2]);
            sender.SendHandle(passed.SafeHandle, HandleAcknowledgement.None);
            passed.Close();

            Assert.Equal([1], receiver.ReceiveBytes());
            receiver.ReceiveHandle(HandleAcknowledgement.None).Dispose();
            Assert.Equal([2], receiver.ReceiveBytes());
            using var taken = Connection.FromHandle(
                await receiver.ReceiveHandleAsync(HandleAcknowledgement.None, TestContext.Current.CancellationToken));
            other.SendBytes([3]);
            Assert.Equal([3], taken.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Descriptors_that_are_not_taken_are_closed()
    {
        Unix.Only("Handles are messages there.");
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        (Connection passed, Connection other) = Connection.CreatePipe();
        await using (other)
        {
            sender.SendBytes([1]);
            sender.SendHandle(passed.SafeHandle, HandleAcknowledgement.None);
            passed.Close();
            Assert.Equal([1], receiver.ReceiveBytes());
            Assert.False(other.Poll());

            receiver.Close();
            sender.Close();
            Assert.True(other.Poll(Timeout.InfiniteTimeSpan));
            Assert.Throws<EndOfStreamException>(() => other.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_connection_is_not_passed_on_while_it_holds_messages_read_ahead()
    {
        Unix.Only("There is no read-ahead there.");
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        (Connection carrier, Connection end) = Connection.CreatePipe();
        await using (sender)
        await using (receiver)
        await using (carrier)
        await using (end)
        {
            sender.SendBytes([1]);
            sender.SendBytes([2]);
            Assert.Equal([1], receiver.ReceiveBytes());
            Assert.Throws<InvalidOperationException>(() => carrier.Send(receiver));
            Assert.False(end.Poll());

            Assert.Equal([2], receiver.ReceiveBytes());
            carrier.Send(receiver);
            Assert.True(end.Poll());
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Messages_of_every_size_around_the_read_size_stay_whole(Wire wire)
    {
        int[] sizes = [0, 1, 3, 4, 5, 4096, 8183, 8184, 8187, 8188, 8189, 8191, 8192, 8193, 16384, 16385, 40_000];
        (Connection sender, Connection receiver) = Wires.Create(wire);
        await using (sender)
        await using (receiver)
        {
            Random order = new(1);
            int[] sequence = [.. Enumerable.Range(0, 2000).Select(_ => sizes[order.Next(sizes.Length)])];
            Task sending = Task.Run(
                () =>
                {
                    for (int i = 0; i < sequence.Length; i++)
                    {
                        sender.SendBytes(Message(i, sequence[i]));
                    }
                },
                TestContext.Current.CancellationToken);

            for (int i = 0; i < sequence.Length; i++)
            {
                byte[] received = i % 2 == 0
                    ? receiver.ReceiveBytes()
                    : await receiver.ReceiveBytesAsync(cancellationToken: TestContext.Current.CancellationToken);
                Assert.True(Message(i, sequence[i]).AsSpan().SequenceEqual(received), $"message {i}");
            }

            await sending;
        }
    }

    private static byte[] Message(int number, int size)
    {
        byte[] message = new byte[size];
        message.AsSpan().Fill((byte)number);
        return message;
    }

    private static FileStream Raw(Connection connection) => new(
        new Microsoft.Win32.SafeHandles.SafeFileHandle(connection.SafeHandle.DangerousGetHandle(), ownsHandle: false),
        FileAccess.Read, bufferSize: 0);

    private static async Task<Task> Blocked(Action call)
    {
        BlockingThread thread = BlockingThread.Start(call);
        await thread.UntilBlocked(Cancellation);
        return thread.Call;
    }

    private static async Task PollAsync(Connection connection) =>
        Assert.True(await connection.PollAsync(Timeout.InfiniteTimeSpan, Cancellation));

    private static async Task WaitAsync(Connection connection) =>
        Assert.Equal([connection], await Connection.WaitAsync([connection], cancellationToken: Cancellation));
}
