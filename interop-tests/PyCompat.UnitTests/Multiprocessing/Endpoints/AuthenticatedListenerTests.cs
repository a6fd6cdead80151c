using System.Security.Cryptography;
using System.Threading.Channels;

namespace PyCompat.UnitTests.Multiprocessing.Endpoints;

public class AuthenticatedListenerTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Wire> Addressed => Wires.Addressed;

    public static TheoryData<Wire> BytesAndMessages => Wires.BytesAndMessages;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Addressed))]
    public async Task A_client_with_the_key_is_accepted_sync_and_async(Wire wire)
    {
        using Listener listener = new(Wires.Address(wire), Authenticated.Listener);
        await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);

        Task<Connection> accepting = Task.Run(listener.Accept, Cancellation);
        using Connection client = await Task.Run(
            () => Client.Connect(listener.LocalEndPoint, Authenticated.Client), Cancellation);
        using Connection accepted = await accepting;
        accepted.Send("hello");
        Assert.Equal("hello", client.Receive());
        Assert.Equal(0, listener.RefusedClients);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public async Task An_empty_key_is_a_key(Wire wire)
    {
        using AuthKey empty = new([]);
        using Listener listener = new(Wires.Address(wire), Authenticated.Listener with { AuthKey = empty });
        await Authenticated.ServeAsync(listener, Authenticated.Client with { AuthKey = empty }, Cancellation);
        await Assert.ThrowsAsync<HandshakeException>(
            async () => await Client.ConnectAsync(listener.LocalEndPoint, Authenticated.Client, Cancellation));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public async Task The_listener_keeps_its_own_copy_of_the_key(Wire wire)
    {
        AuthKey key = new("short-lived"u8);
        using AuthKey same = new("short-lived"u8);
        using Listener listener = new(Wires.Address(wire), Authenticated.Listener with { AuthKey = key });
        key.Dispose();
        await Authenticated.ServeAsync(listener, Authenticated.Client with { AuthKey = same }, Cancellation);
        Assert.Throws<ObjectDisposedException>(
            () => new Listener(Wires.Address(wire), Authenticated.Listener with { AuthKey = key }));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BadClients.Reasons), MemberType = typeof(BadClients))]
    public async Task A_bad_client_is_refused_and_counted_and_the_listener_still_serves(
        Wire wire, BadClient kind, HandshakeErrorCode reason)
    {
        if (kind == BadClient.Resets)
        {
            Wine.Skip("a client that resets before it is accepted is lost and therefore not counted.");
        }

        var refusals = Channel.CreateUnbounded<ClientRefusal>();
        bool isEndedByLimit = reason is HandshakeErrorCode.Silent or HandshakeErrorCode.TooSlow;
        ListenerOptions options = isEndedByLimit ? Authenticated.HurriedListener : Authenticated.Listener;
        using Listener listener = new(Wires.Address(wire), options with { ClientRefused = Note(refusals) });

        await BadClients.RunAsync(kind, listener.LocalEndPoint, Cancellation);

        ClientRefusal refusal = await refusals.Reader.ReadAsync(Cancellation);
        Assert.Equal(reason, refusal.Failure.ErrorCode);
        if (wire == Wire.Tcp)
        {
            Assert.Equal(IPAddress.Loopback, Assert.IsType<IPEndPoint>(refusal.RemoteEndPoint).Address);
        }
        else
        {
            Assert.Equal(listener.LocalEndPoint, refusal.RemoteEndPoint);
        }

        Assert.Equal(1, listener.RefusedClients);
        await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);
        Assert.Equal(1, listener.RefusedClients);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public async Task A_wrong_key_is_reported_to_the_client_and_its_listener(Wire wire)
    {
        var refusals = Channel.CreateUnbounded<ClientRefusal>();
        ListenerOptions options = Authenticated.Listener with { ClientRefused = Note(refusals) };
        using Listener listener = new(Wires.Address(wire), options);
        using AuthKey other = new("xyzzy-plugh"u8);

        HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(async () => await Client.ConnectAsync(
            listener.LocalEndPoint, Authenticated.Client with { AuthKey = other }, Cancellation));

        Assert.Equal(HandshakeErrorCode.Rejected, failure.ErrorCode);
        ClientRefusal refusal = await refusals.Reader.ReadAsync(Cancellation);
        Assert.Equal(HandshakeErrorCode.WrongKey, refusal.Failure.ErrorCode);
        Assert.DoesNotContain("xyzzy", refusal.ToString() + failure, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public async Task At_the_cap_the_oldest_silent_client_gives_way_and_one_that_has_spoken_does_not(Wire wire)
    {
        var refusals = Channel.CreateUnbounded<ClientRefusal>();
        using Listener listener = new(Wires.Address(wire), Authenticated.Listener with
        {
            MaxHandshakes = 2,
            ClientRefused = Note(refusals),
        });
        using BareEnd talking = await TalkAsync(listener);
        using BareEnd silent = await ConnectAsync(listener);
        await BadClients.RunAsync(BadClient.WrongMac, listener.LocalEndPoint, Cancellation);

        ClientRefusal first = await refusals.Reader.ReadAsync(Cancellation);
        ClientRefusal second = await refusals.Reader.ReadAsync(Cancellation);
        Assert.Equal(
            [HandshakeErrorCode.WrongKey, HandshakeErrorCode.GaveWay],
            new[] { first.Failure.ErrorCode, second.Failure.ErrorCode }.Order());
        await silent.DrainAsync(Cancellation);
        await talking.SendMessageAsync([.. "#CHALLENGE#{sha256}"u8, .. new byte[40]], Cancellation);
        Assert.StartsWith("{sha256}", Encoding.Latin1.GetString(await talking.ReceiveMessageAsync(Cancellation)));
        await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);
        Assert.Equal(2, listener.RefusedClients);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public async Task An_exception_of_the_callback_is_an_event_and_accepting_continues(Wire wire)
    {
        string text = $"the callback's {Guid.NewGuid()}";
        using EventWaiter events = new("CallbackFailed", payload => payload.Contains(text, StringComparison.Ordinal));
        using Listener listener = new(
            Wires.Address(wire),
            Authenticated.Listener with { ClientRefused = _ => throw new InvalidOperationException(text) });
        await BadClients.RunAsync(BadClient.WrongMac, listener.LocalEndPoint, Cancellation);

        Assert.StartsWith("ClientRefused", await events.Seen.WaitAsync(Cancellation), StringComparison.Ordinal);

        await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);
        Assert.Equal(1, listener.RefusedClients);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public async Task A_blocked_callback_does_not_delay_clients(Wire wire)
    {
        using ManualResetEventSlim released = new();
        using SemaphoreSlim called = new(0);
        using Listener listener = new(Wires.Address(wire), Authenticated.Listener with
        {
            ClientRefused = _ =>
            {
                called.Release();
                released.Wait(Cancellation);
            },
        });
        await BadClients.RunAsync(BadClient.WrongMac, listener.LocalEndPoint, Cancellation);
        await called.WaitAsync(Cancellation);

        await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);

        released.Set();
        Assert.Equal(1, listener.RefusedClients);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Addressed))]
    public async Task Close_ends_accept_calls_and_running_handshakes(Wire wire)
    {
        Listener listener = new(Wires.Address(wire), Authenticated.Listener);
        using BareEnd silent = await ConnectAsync(listener);
        using Connection waiting = await Client.ConnectAsync(
            listener.LocalEndPoint, Authenticated.Client, Cancellation);
        (await listener.AcceptAsync(Cancellation)).Close();
        Task accepting = Task.Factory.StartNew(
            listener.Accept, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task acceptingToo = listener.AcceptAsync(Cancellation).AsTask();

        listener.Close();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => accepting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => acceptingToo);
        await silent.DrainAsync(Cancellation);
        listener.Close();
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public async Task Close_also_ends_clients_waiting_in_the_queue(Wire wire)
    {
        if (wire == Wire.Tcp)
        {
            Wine.Skip("a client that is not yet accepted is not notified that the listener has closed.");
        }

        Listener listener = new(Wires.Address(wire), Authenticated.Listener with { MaxHandshakes = 1 });
        using BareEnd talking = await TalkAsync(listener);
        using BareEnd waiting = await BareEnd.ConnectAsync(listener.LocalEndPoint, Cancellation);

        listener.Close();

        await talking.WaitForCloseAsync(Cancellation);
        await waiting.WaitForCloseAsync(Cancellation);
        Assert.Equal(0, listener.RefusedClients);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public async Task A_listener_with_a_key_can_be_waited_for(Wire wire)
    {
        using Listener listener = new(Wires.Address(wire), Authenticated.Listener);
        Assert.Empty(Connection.Wait([listener], TimeSpan.Zero));
        await BadClients.RunAsync(BadClient.WrongMac, listener.LocalEndPoint, Cancellation);
        Assert.Empty(Connection.Wait([listener], TimeSpan.Zero));
        using Connection client = await Client.ConnectAsync(
            listener.LocalEndPoint, Authenticated.Client, Cancellation);
        Assert.Same(listener, Assert.Single(await Connection.WaitAsync([listener], null, Cancellation)));
        using Connection accepted = listener.Accept();
        Assert.Empty(Connection.Wait([listener], TimeSpan.Zero));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public async Task A_cancelled_accept_loses_no_client(Wire wire)
    {
        using Listener listener = new(Wires.Address(wire), Authenticated.Listener);
        using CancellationTokenSource source = new();
        ValueTask<Connection> accepting = listener.AcceptAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await accepting);
        await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public async Task Without_a_key_a_silent_client_is_refused_on_request(Wire wire)
    {
        var refusals = Channel.CreateUnbounded<ClientRefusal>();
        ListenerOptions options = new()
        {
            FirstMessageTimeout = TimeSpan.FromMilliseconds(200),
            ClientRefused = Note(refusals),
        };
        using Listener listener = new(Wires.Address(wire), options);
        await BadClients.RunAsync(BadClient.Silent, listener.LocalEndPoint, Cancellation);
        ClientRefusal refusal = await refusals.Reader.ReadAsync(Cancellation);
        Assert.Equal(HandshakeErrorCode.Silent, refusal.Failure.ErrorCode);
        Assert.Contains("key", refusal.Failure.Message, StringComparison.Ordinal);

        using Connection client = await Client.ConnectAsync(listener.LocalEndPoint, cancellationToken: Cancellation);
        client.SendBytes([7]);
        using Connection accepted = await listener.AcceptAsync(Cancellation);
        Assert.Equal([7], accepted.ReceiveBytes());
        Assert.Throws<ArgumentException>(
            () => new Listener(Wires.Address(wire), options with { AuthKey = Authenticated.Key }));
    }

    private static Action<ClientRefusal> Note(Channel<ClientRefusal> channel) =>
        refusal => Assert.True(channel.Writer.TryWrite(refusal));

    private static async Task<BareEnd> ConnectAsync(Listener listener)
    {
        BareEnd client = await BareEnd.ConnectAsync(listener.LocalEndPoint, Cancellation);

        // The challenge shows that the listener has admitted this client.
        Assert.NotEmpty(await client.ReceiveMessageAsync(Cancellation));
        return client;
    }

    // A client that has completed its first step correctly and could continue.
    private static async Task<BareEnd> TalkAsync(Listener listener)
    {
        BareEnd client = await BareEnd.ConnectAsync(listener.LocalEndPoint, Cancellation);
        byte[] challenge = await client.ReceiveMessageAsync(Cancellation);
        byte[] mac = HMACSHA256.HashData(Authenticated.KeyBytes, challenge.AsSpan("#CHALLENGE#".Length));
        await client.SendMessageAsync([.. "{sha256}"u8, .. mac], Cancellation);
        Assert.Equal("#WELCOME#"u8.ToArray(), await client.ReceiveMessageAsync(Cancellation));
        return client;
    }
}
