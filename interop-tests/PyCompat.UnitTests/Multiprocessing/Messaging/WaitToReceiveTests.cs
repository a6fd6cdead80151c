namespace PyCompat.UnitTests.Multiprocessing.Messaging;

/// <summary>Waiting for a message, or the end, before receiving it in any form.</summary>
public class WaitToReceiveTests
{
    private const int Limit = 30_000;
    private const int Rounds = 200;

    private static readonly byte[] Message = [1, 2, 3];

    // Each converts the message to bytes.
    private static readonly Dictionary<string, Func<Connection, ValueTask<byte[]>>> Forms = new()
    {
        ["bytes"] = connection => new(connection.ReceiveBytes()),
        ["bytes, async"] = connection => connection.ReceiveBytesAsync(cancellationToken: Cancellation),
        ["span"] = connection =>
        {
            byte[] buffer = new byte[10];
            return new(buffer[..connection.ReceiveBytes(buffer.AsSpan())]);
        },
        ["writer"] = async connection =>
        {
            ArrayBufferWriter<byte> writer = new();
            await connection.ReceiveBytesAsync(writer, Cancellation);
            return writer.WrittenSpan.ToArray();
        },
        ["pooled"] = connection =>
        {
            using IMemoryOwner<byte> owner = connection.ReceivePooled();
            return new(owner.Memory.ToArray());
        },
        ["stream"] = async connection =>
        {
            await using Stream stream = await connection.ReceiveStreamAsync(cancellationToken: Cancellation);
            byte[] whole = new byte[stream.Length];
            await stream.ReadExactlyAsync(whole, Cancellation);
            return whole;
        },
    };

    public static TheoryData<Wire> AllWires => Wires.All;

    public static MatrixTheoryData<Wire, string> WiresAndForms => new(Wires.Values, [.. Forms.Keys]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndForms))]
    public async Task A_message_that_was_waited_for_is_received_whole_in_every_form(Wire wire, string form)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        foreach (byte[] message in (byte[][])[Message, [], [4]])
        {
            sender.SendBytes(message);
            Assert.True(await receiver.WaitToReceiveAsync(Cancellation));
            Assert.True(receiver.WaitToReceive());
            Assert.Equal(message, await Forms[form](receiver));
        }

        sender.Close();
        Assert.False(receiver.WaitToReceive());
        Assert.False(await receiver.WaitToReceiveAsync(Cancellation));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task Until_it_is_received_every_check_for_a_message_finds_it(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        // An empty message: only the fact that it arrived can be detected.
        sender.SendBytes([]);
        Assert.True(receiver.WaitToReceive());
        Assert.True(receiver.Poll());
        Assert.True(receiver.Poll(Timeout.InfiniteTimeSpan));
        Assert.True(await receiver.PollAsync(Timeout.InfiniteTimeSpan, Cancellation));
        Assert.Equal([receiver], Connection.Wait([receiver]));
        Assert.Equal([receiver], await Connection.WaitAsync([receiver], cancellationToken: Cancellation));
        Assert.Empty(receiver.ReceiveBytes());
        Assert.False(receiver.Poll());
        Assert.Empty(Connection.Wait([receiver], TimeSpan.Zero));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_cancelled_wait_consumes_nothing(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        using CancellationTokenSource source = new();
        ValueTask<bool> waiting = receiver.WaitToReceiveAsync(source.Token);
        Assert.False(waiting.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        sender.SendBytes(Message);
        Assert.True(receiver.WaitToReceive());
        Assert.Equal(Message, receiver.ReceiveBytes());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_message_that_is_too_long_is_refused_when_it_is_received(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        sender.SendBytes(Message);
        Assert.True(await receiver.WaitToReceiveAsync(Cancellation));
        Assert.Throws<MessageTooLongException>(() => receiver.ReceiveBytes(maxLength: 2));
    }

    [Fact(Timeout = Limit)]
    public async Task A_connection_with_an_awaited_message_is_not_passed_on_and_passes_no_handle()
    {
        Unix.Only("Handles are sent as descriptors there, between two messages.");
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        (Connection first, Connection second) = Connection.CreatePipe();
        using (sender)
        using (receiver)
        using (first)
        using (second)
        {
            sender.SendBytes(Message);
            Assert.True(await receiver.WaitToReceiveAsync(Cancellation));
            InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => first.Send(receiver));
            Assert.Contains("would be lost", refusal.Message, StringComparison.Ordinal);
            refusal = Assert.Throws<InvalidOperationException>(
                () => receiver.ReceiveHandle(HandleAcknowledgement.None));
            Assert.Contains("has to be received before", refusal.Message, StringComparison.Ordinal);
            refusal = await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await receiver.SendHandleAsync(first.SafeHandle, HandleAcknowledgement.Byte, Cancellation));
            Assert.Contains("has to be received before", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(Message, receiver.ReceiveBytes());
            receiver.SendBytes(Message);
            Assert.Equal(Message, sender.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Waiting_and_receiving_into_a_buffer_allocates_nothing()
    {
        using ConnectionPair pair = new(Wires.CreateOverBytes());
        (Connection sender, Connection receiver) = pair;
        long allocated = await Task.Run(
            () =>
            {
                byte[] buffer = new byte[10];
                long before = 0;
                for (int i = 0; i < Rounds; i++)
                {
                    sender.SendBytes(Message);
                    if (receiver.WaitToReceive())
                    {
                        receiver.ReceiveBytes(buffer.AsSpan());
                    }

                    if (i == Rounds / 2)
                    {
                        before = GC.GetAllocatedBytesForCurrentThread();
                    }
                }

                return GC.GetAllocatedBytesForCurrentThread() - before;
            },
            Cancellation);
        Assert.Equal(0, allocated);
    }
}
