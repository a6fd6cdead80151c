using PyCompat.UnitTests.Multiprocessing.Channels;

namespace PyCompat.UnitTests.Multiprocessing.Endpoints;

// Runs alone because its hundreds of connections would slow other tests down.
[Collection(nameof(ResourceTests))]
public class PacedCrowdTests
{
    private const int Limit = 180_000;
    private const int HonestOnes = 100;

    // The number of clients that connect concurrently.
    private const int Lanes = 20;

    // Earlier clients have given way long before.
    private const int MaxOpen = 1000;

    // Other activity on the machine can slow down a single attempt.
    private const int Attempts = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A speed limit is meaningful only on a machine that is not shared with other tests, in the higher tiers. Under
    // Wine it says nothing about Windows: there every honest client must get in before its handshake's deadline, and no
    // more.
    private static bool IsTimed => !TestTier.IsDefault && !Wine.IsRunning;

    // Milliseconds between bad clients (0 for none), after an initial number of concurrent ones.
    public static TheoryData<int, int, BadClient> Crowds => new()
    {
        { 1, 150, BadClient.Silent },
        { 5, 150, BadClient.Silent },
        { 30, 150, BadClient.Silent },
        { 60, 150, BadClient.Silent },
        { 300, 150, BadClient.Silent },
        { 0, 770, BadClient.Silent },
        { 5, 770, BadClient.Silent },
        { 5, 150, BadClient.Trickles },
        { 5, 770, BadClient.Trickles },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Crowds))]
    public async Task Bad_clients_at_any_pace_keep_no_honest_one_out(int pace, int first, BadClient kind)
    {
        TimeSpan slow = await CrowdAsync(pace, first, kind);
        for (int attempt = 1; IsTimed && slow > LongestWait && attempt < Attempts; attempt++)
        {
            slow = await CrowdAsync(pace, first, kind);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"99 of 100 got in within {slow.TotalMilliseconds:F0} ms");
        if (IsTimed)
        {
            Assert.InRange(slow, TimeSpan.Zero, LongestWait);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_crowd_raises_an_event()
    {
        using EventWaiter events = new("HandshakesCrowded");
        using Listener listener = new(Wires.AnyPort(), Authenticated.Listener with { MaxHandshakes = 1 });
        using BareEnd one = await BareEnd.ConnectAsync(listener.LocalEndPoint, Cancellation);
        using BareEnd other = await BareEnd.ConnectAsync(listener.LocalEndPoint, Cancellation);

        Assert.Equal("1", await events.Seen.WaitAsync(Cancellation));
        await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);
    }

    // Returns the wait that 99 of 100 honest clients did not exceed; all of them get in.
    private static async Task<TimeSpan> CrowdAsync(int pace, int first, BadClient kind)
    {
        using Listener listener = new(Wires.AnyPort(), Authenticated.Listener with { Backlog = 2 * first });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        List<Socket> burst = [];
        try
        {
            for (int i = 0; i < first; i++)
            {
                burst.Add(await ConnectAsync(listener.LocalEndPoint, kind, end.Token));
            }

            Task following = pace == 0
                ? Task.CompletedTask
                : FollowAsync(listener.LocalEndPoint, TimeSpan.FromMilliseconds(pace), kind, end.Token);
            Task serving = listener.ServeAsync(
                static (client, token) => client.ServeAsync(
                    static (request, _) => ValueTask.FromResult(request), cancellationToken: token),
                null, end.Token);
            TimeSpan[][] waits = await Task.WhenAll(
                Enumerable.Range(0, Lanes).Select(_ => EnterAgainAndAgainAsync(listener.LocalEndPoint)));

            await end.CancelAsync();
            await following;
            await serving;
            return waits.SelectMany(static lane => lane).Order().ElementAt(HonestOnes * 99 / 100 - 1);
        }
        finally
        {
            burst.ForEach(static socket => socket.Dispose());
        }
    }

    private static async Task<TimeSpan[]> EnterAgainAndAgainAsync(EndPoint endPoint)
    {
        var waits = new TimeSpan[HonestOnes / Lanes];
        for (int i = 0; i < waits.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using Connection client = await Client.ConnectAsync(endPoint, Authenticated.Client, Cancellation);
            Assert.Equal(7L, await client.RequestAsync(7, Cancellation));
            waits[i] = Stopwatch.GetElapsedTime(start);
        }

        return waits;
    }

    private static async Task FollowAsync(
        EndPoint endPoint, TimeSpan pace, BadClient kind, CancellationToken cancellation)
    {
        Queue<Socket> sockets = [];
        try
        {
            using PeriodicTimer timer = new(pace);
            while (await timer.WaitForNextTickAsync(cancellation))
            {
                sockets.Enqueue(await ConnectAsync(endPoint, kind, cancellation));
                if (sockets.Count > MaxOpen)
                {
                    sockets.Dequeue().Dispose();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The honest clients have finished.
        }
        finally
        {
            while (sockets.TryDequeue(out Socket? socket))
            {
                socket.Dispose();
            }
        }
    }

    // A trickling client sends the first byte of a message that it never completes.
    private static async Task<Socket> ConnectAsync(EndPoint endPoint, BadClient kind, CancellationToken cancellation)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(endPoint, cancellation);
            if (kind == BadClient.Trickles)
            {
                await socket.SendAsync(new byte[1], cancellation);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
