using PyCompat.Multiprocessing.Endpoints;

namespace PyCompat.UnitTests.Multiprocessing.Endpoints;

/// <summary>How the time limit applies to names and their addresses.</summary>
public class ConnectorTests
{
    private const int Limit = 30_000;

    private static readonly IPAddress Second = IPAddress.Parse("127.0.0.2");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Name_resolution_counts_towards_the_limit(bool isAsynchronous)
    {
        ClientOptions options = new() { ConnectTimeout = TimeSpan.FromMilliseconds(50) };
        TaskCompletionSource<IPAddress[]> never = new();
        Connector connector = PlatformEndpoints.Current.CreateConnector(
            new DnsEndPoint("slow.example", 1), options, (_, _) => never.Task);
        TimeoutException failure =
            await Assert.ThrowsAsync<TimeoutException>(() => ConnectAsync(connector, isAsynchronous));
        Assert.Contains("slow.example", failure.Message, StringComparison.Ordinal);
        Assert.Contains("0.05 s", failure.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_unresponsive_address_leaves_time_for_the_next_one(bool isAsynchronous)
    {
        using FullListener silent = new(IPAddress.Loopback);
        using Listener answering = new(new IPEndPoint(Second, silent.Port));

        // On Windows a blocking call also needs a thread-pool thread, and other tests keep the pool busy.
        Connector connector = To(silent.Port, TimeSpan.FromSeconds(OperatingSystem.IsWindows() ? 12 : 4));
        RawConnection connected = await ConnectAsync(connector, isAsynchronous);
        connected.Close();
        Assert.Equal(answering.LocalEndPoint, connected.Remote);
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task If_no_address_answers_the_limit_is_the_failure(bool isAsynchronous)
    {
        using FullListener first = new(IPAddress.Loopback);
        using FullListener second = new(Second, first.Port);
        TimeSpan limit = TimeSpan.FromMilliseconds(200);
        Connector connector = To(first.Port, limit);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        await Assert.ThrowsAsync<TimeoutException>(() => ConnectAsync(connector, isAsynchronous));

        // A timer fires on ticks of the system clock, 64 per second, so it may fire one tick early.
        TimeSpan earliest = limit - TimeSpan.FromSeconds(1.0 / 64);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start), earliest, TimeSpan.MaxValue);
    }

    private static Connector To(int port, TimeSpan limit) => PlatformEndpoints.Current.CreateConnector(
        new DnsEndPoint("two.example", port),
        new ClientOptions { ConnectTimeout = limit },
        (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, Second]));

    private static Task<RawConnection> ConnectAsync(Connector connector, bool isAsynchronous) => isAsynchronous
        ? connector.ConnectAsync(Cancellation).AsTask()
        : Task.Factory.StartNew(
            connector.Connect, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
