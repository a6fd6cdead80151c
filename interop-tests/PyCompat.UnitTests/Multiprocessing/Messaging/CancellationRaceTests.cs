namespace PyCompat.UnitTests.Multiprocessing.Messaging;

/// <summary>Receives that are cancelled at the moment their message arrives.</summary>
public class CancellationRaceTests
{
    private const int Limit = 120_000;

    // The number of spins by which the next attempt is adjusted: more while it is far from that moment.
    private const int ShortestStep = 50;
    private const int LongestStep = 1_000_000;

    // Messages sent in one write, over a pipe at most PIPE_BUF: a message in pieces would have begun with its first
    // piece.
    private static readonly int[] Lengths = [4, 5, 100, 4_000, 9_000, 16_000];
    private static readonly int[] LengthsOverPipe = [4, 5, 100, 4_000];

    // Each kind of receive call extracts the message's number from the received data.
    private static readonly Dictionary<string, Func<Connection, CancellationToken, Task<byte[]>>> Calls = new()
    {
        ["bytes"] = async (connection, token) => await connection.ReceiveBytesAsync(cancellationToken: token),
        ["buffer"] = async (connection, token) =>
        {
            byte[] buffer = new byte[20_000];
            return buffer[..await connection.ReceiveBytesAsync(buffer.AsMemory(), token)];
        },
        ["stream"] = async (connection, token) =>
        {
            await using Stream stream = await connection.ReceiveStreamAsync(cancellationToken: token);
            byte[] whole = new byte[stream.Length];
            await stream.ReadExactlyAsync(whole, token);
            return whole;
        },
        ["object"] = async (connection, token) => (byte[])(await connection.ReceiveAsync(token))!,
    };

    // For each of the four calls; 3,000 on every wire in the higher tiers.
    private static int Repetitions => TestTier.IsDefault ? 300 : 750;

    public static MatrixTheoryData<Wire, string> WiresAndCalls => new(Wires.Values, [.. Calls.Keys]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(WiresAndCalls))]
    public Task No_cancelled_receive_breaks_a_connection_or_loses_a_message(Wire wire, string call) =>
        RaceAsync(Wires.Create(wire), call, wire == Wire.Pipe ? LengthsOverPipe : Lengths);

    [Theory(Timeout = Limit)]
    [InlineData("bytes")]
    [InlineData("object")]
    public Task No_cancelled_receive_does_so_without_reading_ahead(string call) => RaceAsync(
        Wires.Create(Wire.SocketPair, new ConnectionOptions { ReadAhead = false }), call, Lengths);

    private static async Task RaceAsync(
        (Connection Sender, Connection Receiver) ends, string kind, int[] lengths)
    {
        Func<Connection, CancellationToken, Task<byte[]>> receive = Calls[kind];
        using Connection sender = ends.Sender;
        using Connection receiver = ends.Receiver;
        (int received, int cancelled, int delay, int step) = (0, 0, 0, ShortestStep);
        bool? wasReceived = null;
        for (int i = 0; i < Repetitions; i++)
        {
            byte[] message = new byte[lengths[i % lengths.Length]];
            BinaryPrimitives.WriteInt32BigEndian(message, i);
            using CancellationTokenSource source = new();
            Task<byte[]> receiving = receive(receiver, source.Token);
            using Barrier start = new(2);
            Task sending = Task.Run(
                () =>
                {
                    start.SignalAndWait(Cancellation);
                    Thread.SpinWait(Math.Max(0, -delay));
                    if (kind == "object")
                    {
                        sender.Send((object)message);
                    }
                    else
                    {
                        sender.SendBytes(message);
                    }
                },
                Cancellation);
            await Task.Run(
                () =>
                {
                    start.SignalAndWait(Cancellation);
                    Thread.SpinWait(Math.Max(0, delay));
                    source.Cancel();
                },
                Cancellation);
            byte[] got;
            bool isReceived = true;
            try
            {
                got = await receiving;
                received++;
            }
            catch (OperationCanceledException)
            {
                isReceived = false;
                cancelled++;
                got = await receive(receiver, Cancellation);
            }

            Assert.Equal(message, got);
            await sending;

            // Cancels earlier next time after a received message, and later after a cancellation: both outcomes occur.
            step = isReceived == wasReceived ? Math.Min(2 * step, LongestStep) : Math.Max(step / 4, ShortestStep);
            delay += isReceived ? -step : step;
            wasReceived = isReceived;
        }

        Assert.False(receiver.Poll());
        Assert.Equal(Repetitions, received + cancelled);
        Assert.NotEqual(0, cancelled);
        Assert.NotEqual(0, received);
    }
}
