using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.UnitTests.Multiprocessing.Framing;

/// <summary>Reading more than a message at once shows in nothing but the number of calls.</summary>
public class ReadAheadTests
{
    private const int Limit = 60_000;

    // Each begins to wait, and gives what ends when it has learnt of a message.
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
    public async Task Messages_that_came_together_are_received_one_by_one()
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
    public async Task Waiting_knows_of_what_has_been_read_ahead()
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
    public async Task What_may_be_handed_on_is_read_no_further_than_the_message(bool isByOption)
    {
        Unix.Only("No file can be made of a handle that is a connection's.");
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
    public async Task A_handle_that_was_given_is_read_no_further_than_the_message()
    {
        Unix.Only("Nothing is read ahead there.");
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
    public async Task Closing_under_a_blocked_call_leaves_a_duplicate_as_it_was()
    {
        Unix.Only("Descriptors are duplicated so on Unix.");
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
    public async Task Who_waits_learns_of_a_message_that_another_thread_has_read_ahead(string watching)
    {
        Unix.Only("Nothing is read ahead there.");
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
    public async Task Who_waits_is_told_when_another_thread_gives_up_inside_a_message(string watching)
    {
        Unix.Only("Nothing is read ahead there.");
        using SilentChannel channel = new([0, 0, 0, 1, 1]);
        using Connection connection = new(new MessageChannel(
            new FramedTransport(channel), ConnectionAccess.ReadWrite, ConnectionOptions.Default,
            new UnixDomainSocketEndPoint("none")));
        Task watch = await Watches[watching](connection);

        Assert.Throws<MessageTooLongException>(() => connection.ReceiveBytes(maxLength: 0));

        await watch;
    }

    [Fact(Timeout = Limit)]
    public async Task A_descriptor_behind_a_message_is_not_lost_to_reading_ahead()
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
    public async Task Descriptors_that_nobody_takes_are_closed()
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
    public async Task A_connection_is_not_handed_on_while_messages_of_it_are_held_here()
    {
        Unix.Only("Nothing is read ahead there.");
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
    public async Task Messages_of_every_size_around_what_is_read_at_once_stay_whole(Wire wire)
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
