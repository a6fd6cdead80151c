using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.UnitTests.Multiprocessing.Polling;

public class WaitTests
{
    private const int Limit = 30_000;

    public static TheoryData<Wire> AllWires => Wires.All;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AllWires))]
    public async Task A_message_and_an_end_make_a_connection_ready(Wire wire)
    {
        (Connection sender, Connection receiver) = Wires.Create(wire);
        (Connection idle, Connection idleReceiver) = Wires.Create(wire);
        using (receiver)
        using (idle)
        using (idleReceiver)
        {
            Connection[] both = [idleReceiver, receiver];
            Assert.Empty(Connection.Wait(both, TimeSpan.Zero));
            Assert.Empty(Connection.Wait(both, TimeSpan.FromMilliseconds(10)));
            Assert.Empty(await Connection.WaitAsync(both, TimeSpan.FromMilliseconds(10), Cancellation));

            Task<IReadOnlyList<Connection>> waiting = Task.Run(() => Connection.Wait(both), Cancellation);
            ValueTask<IReadOnlyList<Connection>> later = Connection.WaitAsync(both, cancellationToken: Cancellation);
            sender.SendBytes([1]);
            Assert.Equal([receiver], await waiting);
            Assert.Equal([receiver], await later);
            Assert.Equal([1], receiver.ReceiveBytes());
            Assert.Empty(Connection.Wait(both, TimeSpan.Zero));

            sender.Close();
            Assert.Equal([receiver], Connection.Wait(both));
            Assert.Equal([receiver], await Connection.WaitAsync(both, cancellationToken: Cancellation));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Objects_of_every_kind_are_returned_in_the_order_given()
    {
        (Connection sender, Connection receiver) = Wires.Create(Wire.SocketPair);
        (Connection overStream, Connection behindStream) = Wires.Create(Wire.Stream);
        (var handle, var otherHandle) = PlatformTransports.Current.CreateOneWay();
        using Listener listener = new(Wires.AnyPort());
        (NetworkStream near, NetworkStream far) = Wires.CreateStreams();
        using var ended = Process.Start(Programs.Ending)!;
        using var running = Process.Start(Programs.WaitingForInput)!;
        using (sender)
        using (receiver)
        using (overStream)
        using (behindStream)
        using (handle)
        using (otherHandle)
        await using (near)
        await using (far)
        {
            try
            {
                object[] all = [ended, handle, running, listener, behindStream, near.Socket, receiver];
                await ended.WaitForExitAsync(Cancellation);
                Assert.Equal([ended], Connection.Wait(all));
                sender.SendBytes([]);
                overStream.SendBytes([]);
                using Connection client = Client.Connect(listener.LocalEndPoint);
                await far.WriteAsync(new byte[1], Cancellation);
                otherHandle.Dispose();
                Assert.True(behindStream.Poll(Timeout.InfiniteTimeSpan));
                object[] ready = [ended, handle, listener, behindStream, near.Socket, receiver];
                Assert.Equal(ready, Connection.Wait(all));
                Assert.Equal(ready, await Connection.WaitAsync(all, cancellationToken: Cancellation));
            }
            finally
            {
                running.StandardInput.Close();
            }

            Assert.Equal([running], Connection.Wait([running]));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task More_than_1024_descriptors_can_be_waited_for()
    {
        const int Count = 700;
        var pairs = Enumerable.Range(0, Count).Select(_ => Connection.CreatePipe()).ToList();
        Connection[] receivers = [.. pairs.Select(pair => pair.Second)];
        try
        {
            Assert.Contains(receivers, one => one.SafeHandle.DangerousGetHandle() > 1024);
            Task<IReadOnlyList<Connection>> waiting = Task.Run(() => Connection.Wait(receivers), Cancellation);
            pairs[^1].First.SendBytes([1]);
            Assert.Equal([receivers[^1]], await waiting);
            pairs[0].First.SendBytes([1]);
            IReadOnlyList<Connection> ready = await Connection.WaitAsync(receivers, cancellationToken: Cancellation);
            Assert.Equal([receivers[0], receivers[^1]], ready);
        }
        finally
        {
            foreach ((Connection first, Connection second) in pairs)
            {
                first.Close();
                second.Close();
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllWires))]
    public Task A_closed_object_cannot_be_waited_for(Wire wire) => Task.Run(
        () =>
        {
            (Connection sender, Connection receiver) = Wires.Create(wire);
            sender.Close();
            receiver.Close();
            Assert.Throws<ObjectDisposedException>(() => Connection.Wait([receiver], TimeSpan.Zero));
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Close();
            Assert.Throws<ObjectDisposedException>(() => Connection.Wait([socket], TimeSpan.Zero));
            Assert.Throws<ArgumentException>(() => Connection.Wait([new SafeFileHandle()], TimeSpan.Zero));
            using Process neverStarted = new();
            Assert.Throws<InvalidOperationException>(() => Connection.Wait([neverStarted], TimeSpan.Zero));
        },
        Cancellation);

    [Fact]
    public void A_finished_wait_leaves_nothing_behind_in_a_stream()
    {
        using var connection = Connection.FromStream(new FedStream());
        WeakReference past = WaitOnce();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(past.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        WeakReference WaitOnce()
        {
            using WaitSet set = PlatformPolling.Current.CreateWaitSet();
            connection.AddTo(set);
            Assert.Empty(set.Wait(TimeSpan.FromMilliseconds(1)));
            return new WeakReference(set);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_cancelled_wait_consumes_nothing()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        using CancellationTokenSource source = new();
        ValueTask<IReadOnlyList<Connection>> waiting =
            Connection.WaitAsync([receiver], cancellationToken: source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        sender.SendBytes([1]);
        Assert.Equal([receiver], Connection.Wait([receiver]));
    }

    [Fact(Timeout = Limit)]
    public async Task Nothing_is_waited_for_until_the_time_is_over_and_never_without_one()
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan timeout = TimeSpan.FromMilliseconds(30);
        Assert.Empty(Connection.Wait<object>([], timeout));
        Assert.Empty(await Connection.WaitAsync<object>([], timeout, Cancellation));
        Assert.True(Stopwatch.GetElapsedTime(start) >= timeout);
        Assert.Throws<ArgumentException>(() => Connection.Wait<object>([]));
        Assert.Throws<ArgumentException>(() => Connection.Wait<object>(["a string"], TimeSpan.Zero));
    }
}
