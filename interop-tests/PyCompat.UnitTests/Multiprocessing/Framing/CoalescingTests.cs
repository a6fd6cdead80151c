namespace PyCompat.UnitTests.Multiprocessing.Framing;

/// <summary>Small messages that are sent together: when, in which order, and without loss.</summary>
public class CoalescingTests
{
    private const int Limit = 60_000;
    private const int Filling = 1000;

    // Longer than any test, so a message that is sent was sent for another reason.
    private static readonly ConnectionOptions Patient = new() { MaxSendDelay = TimeSpan.FromMinutes(1) };

    [Fact(Timeout = Limit)]
    public async Task A_delayed_message_is_sent_by_a_flush_and_not_before()
    {
        Unix.Only("Sends are not coalesced there.");
        (Connection sender, Connection receiver) = Wires.CreateOverBytes(Patient);
        await using (sender)
        await using (receiver)
        {
            sender.SendBytes([1]);
            await sender.SendBytesAsync(new byte[] { 2 }, TestContext.Current.CancellationToken);
            Assert.False(receiver.Poll());

            sender.Flush();
            Assert.Equal([1], receiver.ReceiveBytes());
            Assert.Equal([2], receiver.ReceiveBytes());

            sender.SendBytes([3]);
            await sender.FlushAsync(TestContext.Current.CancellationToken);
            Assert.Equal([3], receiver.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_delayed_message_is_sent_when_its_time_is_up()
    {
        (Connection sender, Connection receiver) = Wires.CreateOverBytes(
            new ConnectionOptions { MaxSendDelay = TimeSpan.FromMilliseconds(5) });
        await using (sender)
        await using (receiver)
        {
            for (byte number = 0; number < 3; number++)
            {
                sender.SendBytes([number]);
                Assert.Equal(
                    [number],
                    await receiver.ReceiveBytesAsync(cancellationToken: TestContext.Current.CancellationToken));
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Waiting_for_a_message_sends_delayed_ones()
    {
        (Connection client, Connection server) = Wires.CreateOverBytes(Patient);
        await using (client)
        await using (server)
        {
            Task serving = Task.Run(
                () =>
                {
                    for (int i = 0; i < 3; i++)
                    {
                        server.SendBytes(server.ReceiveBytes());
                    }

                    server.Flush();
                },
                TestContext.Current.CancellationToken);
            client.SendBytes([1]);
            Assert.Equal([1], client.ReceiveBytes());
            client.SendBytes([2]);
            Assert.True(client.Poll(Timeout.InfiniteTimeSpan));
            Assert.Equal([2], client.ReceiveBytes());
            client.SendBytes([3]);
            Assert.Equal([client], Connection.Wait([client]));
            Assert.Equal([3], client.ReceiveBytes());
            await serving;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_long_message_does_not_overtake_short_ones()
    {
        (Connection sender, Connection receiver) = Wires.CreateOverBytes(Patient);
        await using (sender)
        await using (receiver)
        {
            byte[] large = new byte[200_000];
            Task sending = Task.Run(
                () =>
                {
                    sender.SendBytes([1]);
                    sender.SendBytes(large);
                    sender.SendBytes([2]);
                    sender.Flush();
                },
                TestContext.Current.CancellationToken);
            Assert.Equal([1], receiver.ReceiveBytes());
            Assert.Equal(large.Length, receiver.ReceiveBytes().Length);
            Assert.Equal([2], receiver.ReceiveBytes());
            await sending;
        }
    }

    // Together longer than a pipe is guaranteed to accept at once (PIPE_BUF).
    [Theory(Timeout = Limit)]
    [InlineData("flush")]
    [InlineData("flush asynchronously")]
    [InlineData("the scheduler")]
    [InlineData("close")]
    public async Task Delayed_messages_are_also_sent_over_a_pipe(string by)
    {
        Unix.Only("Sends are not coalesced there.");
        const int Messages = 10;
        ConnectionOptions options = by == "the scheduler"
            ? new ConnectionOptions { MaxSendDelay = TimeSpan.FromMilliseconds(5) }
            : Patient;
        (Connection sender, Connection receiver) = Wires.Create(Wire.Pipe, options);
        await using (sender)
        await using (receiver)
        {
            for (byte number = 0; number < Messages; number++)
            {
                sender.SendBytes([.. Enumerable.Repeat(number, Filling)]);
            }

            if (by == "flush")
            {
                sender.Flush();
            }
            else if (by == "flush asynchronously")
            {
                await sender.FlushAsync(TestContext.Current.CancellationToken);
            }
            else if (by == "close")
            {
                sender.Close();
            }

            ReceiveAll(receiver, Messages);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Closing_sends_delayed_messages()
    {
        (Connection sender, Connection receiver) = Wires.CreateOverBytes(Patient);
        await using (receiver)
        {
            sender.SendBytes([1]);
            sender.Close();
            Assert.Equal([1], receiver.ReceiveBytes());
            Assert.Throws<EndOfStreamException>(() => receiver.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_failure_to_send_delayed_messages_reaches_the_next_sender_and_arrived_ones_are_received()
    {
        Unix.Only("A TCP socket initially accepts data that will never be read.");
        (Connection sender, Connection receiver) = Wires.CreateOverBytes(Patient);
        await using (sender)
        {
            receiver.SendBytes([7]);
            receiver.Close();
            sender.SendBytes([1]);

            Assert.Equal([7], sender.ReceiveBytes());
            IOException told = Assert.Throws<IOException>(() => sender.SendBytes([2]));
            Assert.IsType<IOException>(told.InnerException);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Many_threads_lose_nothing_and_their_messages_stay_in_order()
    {
        const int Threads = 4;

        // Under Wine, where threads waiting for each other are slow, the full number would take a minute on a loaded
        // machine.
        int each = Wine.IsRunning ? 2_000 : 20_000;
        (Connection sender, Connection receiver) = Wires.CreateOverBytes(
            new ConnectionOptions { MaxSendDelay = TimeSpan.FromMilliseconds(1) });
        await using (sender)
        await using (receiver)
        {
            Task[] sending =
            [
                .. Enumerable.Range(0, Threads).Select(thread => Task.Run(
                    () =>
                    {
                        for (int i = 0; i < each; i++)
                        {
                            sender.SendBytes(BitConverter.GetBytes((thread * each) + i));
                        }
                    },
                    TestContext.Current.CancellationToken)),
            ];
            int[] next = new int[Threads];
            byte[] message = new byte[sizeof(int)];
            for (int i = 0; i < Threads * each; i++)
            {
                Assert.Equal(sizeof(int), receiver.ReceiveBytes(message.AsSpan()));
                int number = BitConverter.ToInt32(message);
                Assert.Equal(next[number / each]++, number % each);
            }

            await Task.WhenAll(sending);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_message_in_pieces_does_not_overtake_short_ones()
    {
        (Connection sender, Connection receiver) = Wires.CreateOverBytes(Patient);
        await using (sender)
        await using (receiver)
        {
            byte[] pieces = new byte[20_000];
            sender.SendBytes([1]);
            sender.SendBytes(Pieces.Of(pieces, 10_000));
            sender.Flush();
            Assert.Equal([1], receiver.ReceiveBytes());
            Assert.Equal(pieces, receiver.ReceiveBytes());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Polling_does_not_wait_for_delayed_messages_and_a_cancelled_flush_loses_nothing()
    {
        Unix.Only("Sends are not coalesced there.");
        (Connection sender, Connection receiver) = Wires.CreateOverBytes(Patient);
        await using (sender)
        await using (receiver)
        {
            int sent = await FillAsync(sender);
            Assert.False(sender.Poll());
            Assert.False(sender.Poll(TimeSpan.FromMilliseconds(1)));
            Assert.Empty(Connection.Wait([sender], TimeSpan.FromMilliseconds(1)));

            Task flushing = Task.Run(sender.Flush, TestContext.Current.CancellationToken);
            ReceiveAll(receiver, sent);
            await flushing;
        }
    }

    // A failed send would withdraw the connection that it passes on, but this send has succeeded.
    [Fact(Timeout = Limit)]
    public async Task A_message_whose_flush_is_cancelled_keeps_the_connection_that_it_passes_on()
    {
        Unix.Only("Sends are not coalesced there.");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        (Connection sender, Connection receiver) = Connection.CreatePipe(Patient);
        await using (sender)
        await using (receiver)
        {
            int sent = await FillAsync(sender);
            (Connection ours, Connection theirs) = Connection.CreatePipe();
            await using (ours)
            {
                using CancellationTokenSource source = new();
                ValueTask sending = sender.SendAsync(theirs, source.Token);
                Assert.False(sending.IsCompleted);
                await source.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await sending);
                theirs.Close();

                Task flushing = Task.Run(sender.Flush, cancellation);
                ReceiveAll(receiver, sent);
                await using Connection taken = await receiver.ReceiveAsync<Connection>(cancellation);
                await flushing;
                ours.SendBytes([5]);
                Assert.Equal([5], taken.ReceiveBytes());
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Delayed_messages_blocked_while_waiting_for_a_reply_are_sent_once_there_is_room()
    {
        Unix.Only("Sends are not coalesced there.");
        (Connection sender, Connection receiver) = Wires.CreateOverBytes(Patient);
        await using (sender)
        await using (receiver)
        {
            int sent = await FillAsync(sender);
            ValueTask<byte[]> reply = sender.ReceiveBytesAsync(
                cancellationToken: TestContext.Current.CancellationToken);
            ReceiveAll(receiver, sent);
            receiver.SendBytes([1]);
            receiver.Flush();
            Assert.Equal([1], await reply);
        }
    }

    private static void ReceiveAll(Connection receiver, int count)
    {
        byte[] message = new byte[Filling];
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(Filling, receiver.ReceiveBytes(message.AsSpan()));
            Assert.Equal((byte)i, message[0]);
        }
    }

    // Sends until the socket accepts no more, which is detected by a cancelled flush.
    private static async Task<int> FillAsync(Connection sender)
    {
        byte[] message = new byte[Filling];
        for (int sent = 0; ; sent++)
        {
            message[0] = (byte)sent;
            sender.SendBytes(message);
            using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(50));
            try
            {
                await sender.FlushAsync(soon.Token);
            }
            catch (OperationCanceledException)
            {
                return sent + 1;
            }
        }
    }
}
