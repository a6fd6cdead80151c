using System.Diagnostics.Metrics;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Pickle.Razorvine.Reading;

namespace PyCompat.UnitTests.Multiprocessing.Messaging;

public class RequestTests
{
    private const int Limit = 30_000;

    private static readonly ConnectionOptions Options = new() { Serializer = new NumberSerializer() };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Requests_of_many_threads_each_get_the_corresponding_reply()
    {
        (Connection client, Connection server) = Connection.CreatePipe(Options);
        using (server)
        {
            Task serving = server.ServeAsync(
                (request, _) => ValueTask.FromResult<object?>((int)request! * 2), cancellationToken: Cancellation);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
                () => MakeRequests(client, thread * 1000), Cancellation, TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
            client.Close();
            await serving;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_request_cancelled_after_it_was_sent_makes_later_ones_fail()
    {
        using ConnectionPair pair = new(Connection.CreatePipe(Options));
        (Connection client, Connection server) = pair;
        using CancellationTokenSource source = new();
        ValueTask<object?> request = client.RequestAsync(1, source.Token);
        Assert.Equal(1, await server.ReceiveAsync<int>(Cancellation));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await request);
        server.Send(2);
        IOException error = Assert.Throws<IOException>(() => client.Request(3));
        Assert.Contains("reply", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, client.Receive());
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_that_closes_or_fails_ends_the_request()
    {
        (Connection client, Connection server) = Connection.CreatePipe(Options);
        using (client)
        {
            Task serving = server.ServeAsync(
                (_, _) => throw new InvalidDataException("no"),
                new ServeOptions { OnFailure = RequestFailure.End }, Cancellation);
            ValueTask<object?> request = client.RequestAsync(1, Cancellation);
            await Assert.ThrowsAsync<InvalidDataException>(() => serving);
            server.Close();
            await Assert.ThrowsAsync<EndOfStreamException>(async () => await request);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task The_reply_to_an_interrupted_request_is_not_given_to_another_request()
    {
        using ConnectionPair pair = new(Wires.Create(Wire.Stream));
        (Connection client, Connection server) = pair;
        BlockingThread request = BlockingThread.Start(() => client.Request(1));
        Assert.Equal(1L, await server.ReceiveAsync(Cancellation));
        await request.UntilBlocked(Cancellation);
        request.Interrupt();
        await Assert.ThrowsAsync<ThreadInterruptedException>(() => request.Call);
        server.Send(2);

        IOException error = Assert.Throws<IOException>(() => client.Request(3));

        Assert.Contains("reply", error.Message, StringComparison.Ordinal);
        Assert.False(server.Poll());
    }

    [Fact(Timeout = Limit)]
    public void A_request_is_not_sent_if_its_reply_can_no_longer_be_received()
    {
        (Connection client, Stream raw) = Wires.CreateWithRawSender(Wire.Stream);
        using (client)
        using (raw)
        {
            using CancellationTokenSource source = new();
            ValueTask<byte[]> receiving = client.ReceiveBytesAsync(cancellationToken: source.Token);
            raw.Write([0, 0, 0, 9, 1]);
            SpinWait.SpinUntil(() => ((IMessageChannelOwner)client).Channel!.IsInsideMessage);
            source.Cancel();
            Assert.ThrowsAny<Exception>(() => receiving.AsTask().GetAwaiter().GetResult());

            Assert.Throws<IOException>(() => client.Request(1));
            Assert.Throws<IOException>(() => client.RequestAsync(1, Cancellation).AsTask().GetAwaiter().GetResult());

            client.Send("the first");
            Assert.Equal("the first", new PickleSerializer().Deserialize(ReadMessage(raw)));
        }
    }

    [Fact(Timeout = Limit)]
    public void A_request_over_a_send_only_connection_is_not_sent()
    {
        using ConnectionPair pair = new(Connection.CreateOneWayPipe());
        (Connection reader, Connection writer) = pair;
        Assert.Throws<InvalidOperationException>(() => writer.Request(1));
        Assert.False(reader.Poll());
    }

    [Fact(Timeout = Limit)]
    public void Delayed_messages_are_counted_when_they_are_sent()
    {
        Unix.Only("Sends are not coalesced over a Windows pipe.");
        (long messages, long bytes) = (0, 0);
        (Connection first, Connection second) =
            Connection.CreatePipe(new ConnectionOptions { MaxSendDelay = TimeSpan.FromMinutes(1) });
        using (first)
        using (second)
        {
            int thread = Environment.CurrentManagedThreadId;
            using MeterListener listener = new();
            listener.InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name == "PyCompat.Multiprocessing")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            {
                // Other tests send too, so only the activity of this thread counts.
                if (Environment.CurrentManagedThreadId != thread)
                {
                    return;
                }

                messages += instrument.Name == "pycompat.messages.sent" ? value : 0;
                bytes += instrument.Name == "pycompat.bytes.sent" ? value : 0;
            });
            listener.Start();

            first.SendBytes("one"u8);
            first.SendBytes("three"u8);
            Assert.Equal((0, 0), (messages, bytes));
            first.Flush();

            Assert.Equal((2, 8), (messages, bytes));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Messages_and_bytes_are_counted_for_listeners()
    {
        Dictionary<string, long> counted = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "PyCompat.Multiprocessing")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };

        // Other tests send too, so only the activity of this thread counts.
        int thread = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                counted[instrument.Name] = counted.GetValueOrDefault(instrument.Name) + value;
            }
        });
        listener.Start();

        await using Connection second = SendThree(out Connection first);
        using (first)
        {
            Assert.Equal(3, counted["pycompat.messages.sent"]);
            Assert.Equal(105, counted["pycompat.bytes.sent"]);
            Assert.Equal(3, counted["pycompat.messages.received"]);
            Assert.Equal(105, counted["pycompat.bytes.received"]);
        }
    }

    private static byte[] ReadMessage(Stream raw)
    {
        byte[] header = new byte[sizeof(int)];
        raw.ReadExactly(header);
        byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(header)];
        raw.ReadExactly(message);
        return message;
    }

    private static void MakeRequests(Connection client, int first)
    {
        for (int number = first; number < first + 50; number++)
        {
            Assert.Equal(number * 2, client.Request(number));
            Assert.Equal(number * 2, client.RequestAsync(number, Cancellation).AsTask().GetAwaiter().GetResult());
        }
    }

    private static Connection SendThree(out Connection first)
    {
        (first, Connection second) = Connection.CreatePipe();
        foreach (int length in (int[])[0, 5, 100])
        {
            first.SendBytes(new byte[length]);
            second.ReceiveBytes(new byte[length].AsSpan());
        }

        return second;
    }

    private sealed class NumberSerializer : IObjectSerializer
    {
        public void Serialize(IBufferWriter<byte> output, object? value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), (int)value!);
            output.Advance(sizeof(int));
        }

        public object? Deserialize(ReadOnlySequence<byte> message) =>
            BinaryPrimitives.ReadInt32LittleEndian(message.FirstSpan);
    }
}
