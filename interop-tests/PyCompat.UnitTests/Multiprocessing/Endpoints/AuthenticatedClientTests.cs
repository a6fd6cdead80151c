using System.Security.Cryptography;

namespace PyCompat.UnitTests.Multiprocessing.Endpoints;

public class AuthenticatedClientTests
{
    private const int Limit = 30_000;
    private static readonly byte[] Challenge = [.. "#CHALLENGE#{sha256}"u8, .. new byte[40]];

    // For tests where the timeout itself ends the handshake: long enough for a busy machine to get that far.
    private static readonly ClientOptions Options = Authenticated.Client with
    {
        Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromSeconds(2) },
    };

    // For tests where something else must end the handshake before the timeout.
    private static readonly ClientOptions Patient = Authenticated.Client with
    {
        Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromMilliseconds(Limit) },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Wire> BytesAndMessages => Wires.BytesAndMessages;

    public static TheoryData<Wire> Named => Wires.Named;

    public static MatrixTheoryData<Wire, BadListener> BadListeners =>
        new(Wires.OfBytesAndOfMessages, Enum.GetValues<BadListener>());

    public static MatrixTheoryData<Wire, string> Challenges => new(
        Wires.OfBytesAndOfMessages,
        ["#CHALLENGE# 20", "#CHALLENGE#{md5} 40", "#CHALLENGE#{sha256} 40", "#CHALLENGE#{sha3_384} 40"]);

    public static MatrixTheoryData<Wire, string> NearlyChallenges => new(
        Wires.OfBytesAndOfMessages,
        ["#CHALLENGE# 19", "#CHALLENGE# 21", "#CHALLENGE#{sha256} 41", "#CHALLENGF# 20", " 0"]);

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BadListeners))]
    public async Task A_misbehaving_listener_is_an_error_that_states_the_reason(Wire wire, BadListener kind)
    {
        HandshakeErrorCode reason = ReasonOf(kind);
        bool isEndedByLimit = reason is HandshakeErrorCode.Silent or HandshakeErrorCode.TooSlow;
        ClientOptions options = isEndedByLimit ? Options : Patient;
        await MeetAsync(wire, kind, async endPoint =>
        {
            HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(
                async () => await Client.ConnectAsync(endPoint, options, Cancellation));
            Assert.Equal(reason, failure.ErrorCode);
            Assert.StartsWith("authentication failed: ", failure.Message, StringComparison.Ordinal);
        });
        await MeetAsync(wire, kind, async endPoint =>
        {
            HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(
                () => Task.Run(() => Client.Connect(endPoint, options), Cancellation));
            Assert.Equal(reason, failure.ErrorCode);
            Assert.StartsWith("authentication failed: ", failure.Message, StringComparison.Ordinal);
        });
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BytesAndMessages))]
    public Task The_error_names_the_side_with_a_key(Wire wire) => MeetAsync(wire, BadListener.Silent, async endPoint =>
    {
        HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(
            async () => await Client.ConnectAsync(endPoint, Options, Cancellation));
        Assert.Contains("This side has a key", failure.Message, StringComparison.Ordinal);
        Assert.Contains(EndPointNotation.Format(endPoint), failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{Options.Authentication.Timeout.TotalSeconds} s", failure.Message, StringComparison.Ordinal);
    });

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Challenges))]
    public async Task A_client_without_a_key_learns_that_the_listener_requires_one(Wire wire, string what)
    {
        byte[] challenge = Message(what);
        foreach (bool isAsynchronous in new[] { false, true })
        {
            (Connection client, BareEnd server) = await MeetKeylessAsync(wire);
            using BareEnd closed = server;
            using Connection closedToo = client;
            await server.SendMessageAsync(challenge, Cancellation);
            HandshakeException failure = isAsynchronous
                ? await Assert.ThrowsAsync<HandshakeException>(async () => await client.ReceiveAsync(Cancellation))
                : await Assert.ThrowsAsync<HandshakeException>(() => Task.Run(client.Receive, Cancellation));
            Assert.Equal(HandshakeErrorCode.KeyWanted, failure.ErrorCode);
        }
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(NearlyChallenges))]
    public async Task A_message_that_only_resembles_a_challenge_is_a_message(Wire wire, string what)
    {
        byte[] message = Message(what);
        (Connection client, BareEnd server) = await MeetKeylessAsync(wire);
        using BareEnd closed = server;
        using Connection closedToo = client;
        await server.SendMessageAsync(message, Cancellation);
        await server.SendMessageAsync(Challenge, Cancellation);
        Assert.Equal(message, await client.ReceiveBytesAsync(cancellationToken: Cancellation));

        // Only the first message can be a challenge.
        Assert.Equal(Challenge, await client.ReceiveBytesAsync(cancellationToken: Cancellation));
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_of_a_first_message_that_is_too_long_is_read(bool isAsynchronous)
    {
        (Connection client, BareEnd server) = await MeetKeylessAsync(
            Wire.Tcp, new ClientOptions { Connection = new ConnectionOptions { ReadAhead = false } });
        using BareEnd closed = server;
        using Connection closedToo = client;
        await server.SendMessageAsync(Challenge, Cancellation);
        await Assert.ThrowsAsync<MessageTooLongException>(() => isAsynchronous
            ? client.ReceiveBytesAsync(Challenge.Length - 1, Cancellation).AsTask()
            : Task.Run(() => client.ReceiveBytes(Challenge.Length - 1), Cancellation));
        using Socket unread = new(new SafeSocketHandle(client.SafeHandle.DangerousGetHandle(), ownsHandle: false));
        byte[] body = new byte[Challenge.Length];
        Assert.Equal(body.Length, await Task.Run(() => unread.Receive(body), Cancellation));
        Assert.Equal(Challenge, body);
    }

    // Over TCP only: for a Unix socket or a pipe, the system reports that the relay is this process itself.
    [Fact(Timeout = Limit)]
    public async Task A_relay_that_passes_a_listeners_challenge_to_the_same_process_gets_no_answer()
    {
        using Listener listener = new(Wires.AnyPort(), Authenticated.Listener);
        using BareEnd victim = await BareEnd.ConnectAsync(listener.LocalEndPoint, Cancellation);
        byte[] challenge = await victim.ReceiveMessageAsync(Cancellation);

        using BareListener relay = new(Wire.Tcp);
        Task<Connection> connecting = Client.ConnectAsync(
            relay.EndPoint, Authenticated.Client, Cancellation).AsTask();
        using BareEnd relayed = await relay.AcceptAsync(Cancellation);
        await relayed.SendMessageAsync(challenge, Cancellation);

        HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(() => connecting);
        Assert.Equal(HandshakeErrorCode.RelayedChallenge, failure.ErrorCode);
        Assert.Equal(0, await relayed.DrainAsync(Cancellation));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Named))]
    public async Task A_client_started_before_its_listener_retries_until_the_listener_exists(Wire wire)
    {
        EndPoint endPoint = Wires.Address(wire);
        ClientOptions options = Authenticated.Client with { Retry = ConnectRetry.Default };
        Task<Connection> connecting = Client.ConnectAsync(endPoint, options, Cancellation).AsTask();
        Task<Connection> blocking = Task.Run(() => Client.Connect(endPoint, options), Cancellation);
        using Listener listener = new(endPoint, Authenticated.Listener);
        Task<Connection> first = listener.AcceptAsync(Cancellation).AsTask();
        Task<Connection> second = listener.AcceptAsync(Cancellation).AsTask();

        // The first failure states the reason, without waiting for the other tasks.
        Task<Connection>[] all = [connecting, blocking, first, second];
        await foreach (Task<Connection> one in Task.WhenEach(all))
        {
            Assert.False((await one).IsClosed);
        }

        Assert.All(all, one => one.Result.Close());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Named))]
    public async Task Retrying_ends_at_the_deadline_and_reports_the_last_failure(Wire wire)
    {
        ClientOptions options = new()
        {
            Retry = new ConnectRetry { InitialDelay = TimeSpan.FromMilliseconds(10) },
            ConnectTimeout = TimeSpan.FromMilliseconds(100),
        };
        TimeoutException failure = await Assert.ThrowsAsync<TimeoutException>(
            async () => await Client.ConnectAsync(Wires.Address(wire), options, Cancellation));
        Assert.IsType<SocketException>(failure.InnerException);
        Assert.Throws<TimeoutException>(() => Client.Connect(Wires.Address(wire), options));
    }

    private static HandshakeErrorCode ReasonOf(BadListener kind) => kind switch
    {
        BadListener.Silent => HandshakeErrorCode.Silent,
        BadListener.Closes => HandshakeErrorCode.Disconnected,
        BadListener.Resets => HandshakeErrorCode.Disconnected,
        BadListener.Keyless => HandshakeErrorCode.ProtocolViolation,
        BadListener.Garbage => HandshakeErrorCode.ProtocolViolation,
        BadListener.TooLong => HandshakeErrorCode.ProtocolViolation,
        BadListener.BadLength => HandshakeErrorCode.ProtocolViolation,
        BadListener.ShortChallenge => HandshakeErrorCode.ProtocolViolation,
        BadListener.UnknownDigest => HandshakeErrorCode.DigestRefused,
        BadListener.StopsAfterTheResponse => HandshakeErrorCode.TooSlow,
        BadListener.Refuses => HandshakeErrorCode.Rejected,
        BadListener.BogusVerdict => HandshakeErrorCode.ProtocolViolation,
        BadListener.DoesNotAnswer => HandshakeErrorCode.TooSlow,
        BadListener.AnswersWrongly => HandshakeErrorCode.WrongKey,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nobody said what comes of it."),
    };

    // From the beginning of the message, and the number of bytes that follow.
    private static byte[] Message(string what)
    {
        string[] parts = what.Split(' ');
        return [.. Encoding.ASCII.GetBytes(parts[0]), .. new byte[int.Parse(parts[1], CultureInfo.InvariantCulture)]];
    }

    private static async Task MeetAsync(Wire wire, BadListener kind, Func<EndPoint, Task> client)
    {
        using BareListener listener = new(wire);
        Task serving = ServeAsync(kind, listener);
        await client(listener.EndPoint);
        await serving;
    }

    private static async Task ServeAsync(BadListener kind, BareListener listener)
    {
        using BareEnd peer = await listener.AcceptAsync(Cancellation);
        try
        {
            await SayAsync(kind, peer);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            // The client has disconnected in the middle of it.
        }
    }

    private static async Task SayAsync(BadListener kind, BareEnd peer)
    {
        switch (kind)
        {
            case BadListener.Closes:
                return;
            case BadListener.Resets:
                // After the client has sent something: before that, the reset could still be part of connecting.
                await peer.SendMessageAsync(Challenge, Cancellation);
                Assert.NotEmpty(await peer.ReceiveMessageAsync(Cancellation));
                peer.ResetAtClose();
                return;
            case BadListener.Keyless:
                await peer.SendMessageAsync([0x80, 4, (byte)'N', (byte)'.'], Cancellation);
                break;
            case BadListener.Garbage:
                await peer.SendAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray(), Cancellation);
                break;
            case BadListener.TooLong:
                byte[] tooLong = [.. Challenge, .. new byte[257 - Challenge.Length]];
                await peer.SendMessageAsync(tooLong, Cancellation);
                break;
            case BadListener.BadLength:
                byte[] belowNothing = [0xff, 0xff, 0xff, 0xfe];
                await peer.SendAsync(belowNothing, Cancellation);
                break;
            case BadListener.ShortChallenge:
                await peer.SendMessageAsync([.. "#CHALLENGE#"u8, .. new byte[19]], Cancellation);
                break;
            case BadListener.UnknownDigest:
                await peer.SendMessageAsync([.. "#CHALLENGE#{sha1}"u8, .. new byte[40]], Cancellation);
                break;
            case BadListener.StopsAfterTheResponse:
                await peer.SendMessageAsync(Challenge, Cancellation);
                break;
            case BadListener.Refuses:
                await VerdictAsync(peer, "#FAILURE#"u8.ToArray());
                break;
            case BadListener.BogusVerdict:
                await VerdictAsync(peer, "something bogus"u8.ToArray());
                break;
            case BadListener.DoesNotAnswer:
                await VerdictAsync(peer, "#WELCOME#"u8.ToArray());
                break;
            case BadListener.AnswersWrongly:
                await VerdictAsync(peer, "#WELCOME#"u8.ToArray());
                byte[] wrong = [.. "{sha256}"u8, .. RandomNumberGenerator.GetBytes(32)];
                await peer.SendMessageAsync(wrong, Cancellation);
                break;
        }

        await peer.DrainAsync(Cancellation);
    }

    private static async Task VerdictAsync(BareEnd peer, byte[] verdict)
    {
        await peer.SendMessageAsync(Challenge, Cancellation);
        Assert.NotEmpty(await peer.ReceiveMessageAsync(Cancellation));
        await peer.SendMessageAsync(verdict, Cancellation);
    }

    private static async Task<(Connection Client, BareEnd Server)> MeetKeylessAsync(
        Wire wire, ClientOptions? options = null)
    {
        using BareListener listener = new(wire);
        Connection client = await Client.ConnectAsync(listener.EndPoint, options, Cancellation);
        return (client, await listener.AcceptAsync(Cancellation));
    }
}
