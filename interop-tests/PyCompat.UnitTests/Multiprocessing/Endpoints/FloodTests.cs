using System.Threading.Channels;
using PyCompat.UnitTests.Multiprocessing.Channels;

namespace PyCompat.UnitTests.Multiprocessing.Endpoints;

// Runs alone because it counts the descriptors and threads of the whole process.
[Collection(nameof(ResourceTests))]
public class FloodTests
{
    private const int Limit = 120_000;
    private const int BadOnes = 500;
    private const int GoodOnes = 100;
    private const string Mixed = "of every kind";

    // The best attempt counts, because a shared machine pauses now and then.
    private const int Attempts = 3;

    // Good clients must finish within it despite all the bad ones, some of which only the deadline ends.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(8);

    // For the first flood, a tenth of the size, whose resource use is the baseline for the later ones.
    private static readonly TimeSpan FirstDeadline = TimeSpan.FromSeconds(Wine.IsRunning ? 8 : 3);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A speed limit is meaningful only on a machine that is not shared with other tests, in the higher tiers. Under
    // Wine it says nothing about Windows: there every honest client must get in before its handshake's deadline, and no
    // more.
    private static bool IsTimed => !TestTier.IsDefault && !Wine.IsRunning;

    public static MatrixTheoryData<Wire, string> Floods =>
        new(Wires.OfBytesAndOfMessages, TestTier.IsDefault ? [Mixed] : [Mixed, "that say nothing"]);

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Floods))]
    public async Task Hundreds_of_concurrent_bad_clients_are_counted_and_keep_no_good_one_out(Wire wire, string bad)
    {
        // Wine loses a client that resets before it is accepted, so it is not counted.
        BadClient[] kinds = bad == Mixed
            ? [.. BadClients.KindsOf(wire).Where(kind => kind != BadClient.Resets || !Wine.IsRunning)]
            : [BadClient.Silent];

        // Each pipe client blocks a thread until an instance is free; and Wine is slow.
        int share = wire == Wire.NamedPipe || Wine.IsRunning ? 5 : 1;
        await FloodAsync(wire, kinds, BadOnes / 10 / share, GoodOnes / 10 / share, FirstDeadline);
        int threads = Process.GetCurrentProcess().Threads.Count;
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        int descriptors = Descriptors.Count();
        TimeSpan slow = await FloodAsync(wire, kinds, BadOnes / share, GoodOnes / share, Deadline);
        for (int attempt = 1; IsTimed && slow > LongestWait && attempt < Attempts; attempt++)
        {
            slow = await FloodAsync(wire, kinds, BadOnes / share, GoodOnes / share, Deadline);
        }

        // The last ones are closed when their calls release them.
        int left = 0;
        Assert.True(
            SpinWait.SpinUntil(() => (left = CountDescriptors()) <= descriptors, Settling),
            $"{descriptors} descriptors before, and {left} after");
        Assert.InRange(Process.GetCurrentProcess().Threads.Count, 1, threads + Environment.ProcessorCount + 16);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true), 0, memory + (8 << 20));
        if (IsTimed)
        {
            Assert.InRange(slow, TimeSpan.Zero, LongestWait);
        }
    }

    // Returns the wait that 99 of 100 good clients did not exceed.
    private static async Task<TimeSpan> FloodAsync(
        Wire wire, BadClient[] kinds, int badOnes, int goodOnes, TimeSpan deadline)
    {
        var refusals = Channel.CreateUnbounded<ClientRefusal>();
        ListenerOptions options = Authenticated.Listener with
        {
            Authentication = new AuthenticationOptions { Timeout = deadline },
            ClientRefused = refusal => refusals.Writer.TryWrite(refusal),

            // If its queue is full, the kernel lets a client believe that it is connected, and the listener never sees
            // it.
            Backlog = 2 * BadOnes,
        };
        using Listener listener = new(Wires.Address(wire), options);
        Task serving = ServeAsync(listener, goodOnes);
        Task[] bad = [.. Enumerable.Range(0, badOnes).Select(number => Task.Run(
            () => BadClients.RunAsync(kinds[number % kinds.Length], listener.LocalEndPoint, Cancellation),
            Cancellation))];
        var waits = new TimeSpan[goodOnes];
        for (int i = 0; i < goodOnes; i++)
        {
            waits[i] = await ConnectAsync(listener);
        }

        await serving;
        await Task.WhenAll(bad);
        for (int i = 0; i < badOnes; i++)
        {
            await refusals.Reader.ReadAsync(Cancellation);
        }

        Assert.Equal(badOnes, listener.RefusedClients);
        Assert.False(refusals.Reader.TryRead(out _));
        return waits.Order().ElementAt(Math.Max(0, goodOnes * 99 / 100 - 1));
    }

    // On Windows, .NET leaves the socket created for a client that never connected to the finalizer.
    private static int CountDescriptors()
    {
        if (OperatingSystem.IsWindows())
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Descriptors.Count();
    }

    private static async Task<TimeSpan> ConnectAsync(Listener listener)
    {
        long start = Stopwatch.GetTimestamp();
        using Connection client = await Client.ConnectAsync(
            listener.LocalEndPoint, Authenticated.Client, Cancellation);
        await client.SendBytesAsync(new byte[] { 1 }, Cancellation);
        await client.ReceiveBytesAsync(cancellationToken: Cancellation);
        return Stopwatch.GetElapsedTime(start);
    }

    private static async Task ServeAsync(Listener listener, int clients)
    {
        for (int i = 0; i < clients; i++)
        {
            using Connection client = await listener.AcceptAsync(Cancellation);
            byte[] message = await client.ReceiveBytesAsync(cancellationToken: Cancellation);
            await client.SendBytesAsync(message, Cancellation);
        }
    }
}
