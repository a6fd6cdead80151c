using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;

namespace PyCompat.UnitTests.Multiprocessing;

public class RequestTests
{
    private const int Limit = 30_000;

    private static readonly ConnectionOptions Options = new() { Serializer = new NumberSerializer() };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Requests_of_many_threads_each_get_their_own_reply()
    {
        (Connection client, Connection server) = Connection.CreatePipe(Options);
        using (server)
        {
            Task serving = server.ServeAsync(
                (request, _) => ValueTask.FromResult<object?>((int)request! * 2), Cancellation);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
                () => MakeRequests(client, thread * 1000), Cancellation, TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
            client.Close();
            await serving;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_request_cancelled_after_it_has_left_makes_later_ones_fail()
    {
        (Connection client, Connection server) = Connection.CreatePipe(Options);
        using (client)
        using (server)
        {
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
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_that_closes_or_fails_ends_the_request()
    {
        (Connection client, Connection server) = Connection.CreatePipe(Options);
        using (client)
        {
            Task serving = server.ServeAsync((_, _) => throw new InvalidDataException("no"), Cancellation);
            ValueTask<object?> request = client.RequestAsync(1, Cancellation);
            await Assert.ThrowsAsync<InvalidDataException>(() => serving);
            server.Close();
            await Assert.ThrowsAsync<EndOfStreamException>(async () => await request);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Messages_and_bytes_are_counted_for_who_listens()
    {
        Dictionary<string, long> counted = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "PyCompat.Multiprocessing")
                self.EnableMeasurementEvents(instrument);
        };

        // Other tests send too: only what this thread does counts.
        int thread = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (Environment.CurrentManagedThreadId == thread)
                counted[instrument.Name] = counted.GetValueOrDefault(instrument.Name) + value;
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
