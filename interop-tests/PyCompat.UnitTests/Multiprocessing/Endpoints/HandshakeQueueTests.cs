using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Endpoints;
using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.UnitTests.Multiprocessing.Endpoints;

public class HandshakeQueueTests
{
    private const int Limit = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task If_descriptors_run_out_the_oldest_silent_client_gives_way_at_once_and_raises_an_event()
    {
        using EventWaiter events = new("DescriptorsExhausted", static values => values == "2 0");
        using HandshakeQueue queue = new(capacity: 3);
        Client speaking = new(hasSpoken: true);
        Client oldest = new(hasSpoken: false);
        Client youngest = new(hasSpoken: false);
        foreach (Client client in (Client[])[speaking, oldest, youngest])
        {
            Assert.True(await queue.EnterAsync(client.Pending));
        }

        Assert.True(queue.TryMakeRoom());

        Assert.Equal((false, true, false), (speaking.IsClosed, oldest.IsClosed, youngest.IsClosed));
        await events.Seen.WaitAsync(Cancellation);
        Assert.True(queue.TryMakeRoom());
        Assert.Equal((false, true), (speaking.IsClosed, youngest.IsClosed));
        Assert.True(queue.TryMakeRoom());
        Assert.True(speaking.IsClosed);
        Assert.False(queue.TryMakeRoom());
    }

    [Fact(Timeout = Limit)]
    public async Task A_stream_of_new_clients_does_not_delay_a_silent_one_giving_way()
    {
        const int Capacity = 64;
        using HandshakeQueue queue = new(Capacity);
        Client[] inside = [.. Enumerable.Range(0, Capacity).Select(static _ => new Client(hasSpoken: false))];
        foreach (Client client in inside)
        {
            Assert.True(await queue.EnterAsync(client.Pending));
        }

        Task<MessageChannel>[] admitted = [.. inside.Select(static client => client.Pending.RunAsync())];
        Task<bool> waiting = queue.EnterAsync(new Client(hasSpoken: false).Pending);

        // Each new client changes the queue, far more often than the queue is checked.
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(1));
        int came = 0;
        for (; !waiting.IsCompleted; came++)
        {
            await pace.WaitForNextTickAsync(Cancellation);
            _ = queue.EnterAsync(new Client(hasSpoken: false).Pending);
        }

        Assert.True(await waiting);

        // It is closed outside the queue's lock while the other client enters.
        HandshakeException gaveWay = await Assert.ThrowsAsync<HandshakeException>(() => admitted[0]);
        Assert.Equal(HandshakeErrorCode.GaveWay, gaveWay.ErrorCode);
        Assert.True(inside[0].IsClosed);
        foreach (Client client in inside)
        {
            client.Close();
        }

        // Not because the queue was full, which also makes the oldest client give way.
        Assert.InRange(came, 1, HandshakeQueue.PlacesFor(Capacity) - Capacity - 2);
    }

    private sealed class Client : RawConnection
    {
        internal Client(bool hasSpoken)
            : base(OperatingSystem.IsWindows() ? new NamedPipeEndPoint("of-the-test") : Wires.TemporaryPath())
        {
            HasUnread = hasSpoken;
            Pending = new PendingClient(this, Authenticated.Listener, Authenticated.Key, CancellationToken.None);
        }

        private readonly (SafeFileHandle First, SafeFileHandle Second) _ends = PlatformTransports.Current.CreatePair();

        internal PendingClient Pending { get; }

        internal bool IsClosed { get; private set; }

        public override bool HasUnread { get; }

        public override EndPointPair GetEndPoints() => new(Remote, Remote, null);

        public override void MoveToHandshakes()
        {
        }

        public override void MoveToConnections()
        {
        }

        public override string? DescribeOtherUser() => null;

        public override MessageTransport ToTransport(ConnectionOptions options) =>
            PlatformTransports.Current.OpenOwn(_ends.First, ConnectionAccess.ReadWrite, options);

        public override FirstReadTrackingStream ToStream() => throw new NotSupportedException();

        public override void Close()
        {
            IsClosed = true;
            _ends.Second.Dispose();
        }
    }
}
