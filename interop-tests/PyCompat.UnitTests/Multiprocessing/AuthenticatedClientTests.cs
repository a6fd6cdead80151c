using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using PyCompat.Multiprocessing;

namespace PyCompat.UnitTests.Multiprocessing;

public class AuthenticatedClientTests
{
    private const int Limit = 30_000;
    private static readonly byte[] Challenge = [.. "#CHALLENGE#{sha256}"u8, .. new byte[40]];

    // Where the limit itself is what ends the handshake: long enough for a busy machine to get as far as that.
    private static readonly ClientOptions Options = Authenticated.Client with
    {
        Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromSeconds(2) },
    };

    // Where something else has to end it, the limit may not come first.
    private static readonly ClientOptions Patient = Authenticated.Client with
    {
        Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromMilliseconds(Limit) },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<BadListener, HandshakeFailureReason> Reasons => new()
    {
        { BadListener.Silent, HandshakeFailureReason.Silent },
        { BadListener.Closes, HandshakeFailureReason.Disconnected },
        { BadListener.Resets, HandshakeFailureReason.Disconnected },
        { BadListener.Keyless, HandshakeFailureReason.ProtocolViolation },
        { BadListener.Garbage, HandshakeFailureReason.ProtocolViolation },
        { BadListener.TooLong, HandshakeFailureReason.ProtocolViolation },
        { BadListener.ShortChallenge, HandshakeFailureReason.ProtocolViolation },
        { BadListener.UnknownDigest, HandshakeFailureReason.DigestRefused },
        { BadListener.StopsAfterTheResponse, HandshakeFailureReason.TooSlow },
        { BadListener.Refuses, HandshakeFailureReason.Rejected },
        { BadListener.BogusVerdict, HandshakeFailureReason.ProtocolViolation },
        { BadListener.DoesNotAnswer, HandshakeFailureReason.TooSlow },
        { BadListener.AnswersWrongly, HandshakeFailureReason.WrongKey },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Reasons))]
    public async Task A_bad_listener_is_an_error_that_says_why(BadListener kind, HandshakeFailureReason reason)
    {
        bool isEndedByLimit = reason is HandshakeFailureReason.Silent or HandshakeFailureReason.TooSlow;
        ClientOptions options = isEndedByLimit ? Options : Patient;
        await MeetAsync(kind, async endPoint =>
        {
            HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(
                async () => await Client.ConnectAsync(endPoint, options, Cancellation));
            Assert.Equal(reason, failure.Reason);
        });
        await MeetAsync(kind, async endPoint =>
        {
            HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(
                () => Task.Run(() => Client.Connect(endPoint, options), Cancellation));
            Assert.Equal(reason, failure.Reason);
        });
    }

    [Fact(Timeout = Limit)]
    public Task Which_side_has_the_key_is_said() => MeetAsync(BadListener.Silent, async endPoint =>
    {
        HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(
            async () => await Client.ConnectAsync(endPoint, Options, Cancellation));
        Assert.Contains("This side has a key", failure.Message, StringComparison.Ordinal);
        Assert.Contains(EndPointNotation.Format(endPoint), failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{Options.Authentication.Timeout.TotalSeconds} s", failure.Message, StringComparison.Ordinal);
    });

    [Theory(Timeout = Limit)]
    [InlineData("#CHALLENGE#", 20)]
    [InlineData("#CHALLENGE#{md5}", 40)]
    [InlineData("#CHALLENGE#{sha256}", 40)]
    [InlineData("#CHALLENGE#{sha3_384}", 40)]
    public async Task A_client_without_a_key_is_told_that_the_listener_wants_one(string prefix, int length)
    {
        byte[] challenge = [.. System.Text.Encoding.ASCII.GetBytes(prefix), .. new byte[length]];
        foreach (bool isAsynchronous in new[] { false, true })
        {
            (Connection client, Socket server) = await MeetKeylessAsync();
            using Socket closed = server;
            using Connection closedToo = client;
            await server.SendAsync(BadClients.Frame(challenge), Cancellation);
            HandshakeException failure = isAsynchronous
                ? await Assert.ThrowsAsync<HandshakeException>(async () => await client.ReceiveAsync(Cancellation))
                : await Assert.ThrowsAsync<HandshakeException>(() => Task.Run(client.Receive, Cancellation));
            Assert.Equal(HandshakeFailureReason.KeyWanted, failure.Reason);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("#CHALLENGE#", 19)]
    [InlineData("#CHALLENGE#", 21)]
    [InlineData("#CHALLENGE#{sha256}", 41)]
    [InlineData("#CHALLENGF#", 20)]
    [InlineData("", 0)]
    public async Task A_message_that_only_resembles_a_challenge_is_a_message(string prefix, int length)
    {
        byte[] message = [.. System.Text.Encoding.ASCII.GetBytes(prefix), .. new byte[length]];
        (Connection client, Socket server) = await MeetKeylessAsync();
        using Socket closed = server;
        using Connection closedToo = client;
        await server.SendAsync(BadClients.Frame(message), Cancellation);
        await server.SendAsync(BadClients.Frame(Challenge), Cancellation);
        Assert.Equal(message, await client.ReceiveBytesAsync(cancellationToken: Cancellation));

        // Only the first message can be a challenge.
        Assert.Equal(Challenge, await client.ReceiveBytesAsync(cancellationToken: Cancellation));
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_a_first_message_that_is_too_long_nothing_is_read(bool isAsynchronous)
    {
        (Connection client, Socket server) = await MeetKeylessAsync(
            new ClientOptions { Connection = new ConnectionOptions { ReadAhead = false } });
        using Socket closed = server;
        using Connection closedToo = client;
        await server.SendAsync(BadClients.Frame(Challenge), Cancellation);
        await Assert.ThrowsAsync<MessageTooLongException>(() => isAsynchronous
            ? client.ReceiveBytesAsync(Challenge.Length - 1, Cancellation).AsTask()
            : Task.Run(() => client.ReceiveBytes(Challenge.Length - 1), Cancellation));
        using Socket unread = new(new SafeSocketHandle(client.SafeHandle.DangerousGetHandle(), ownsHandle: false));
        byte[] body = new byte[Challenge.Length];
        Assert.Equal(body.Length, await Task.Run(() => unread.Receive(body), Cancellation));
        Assert.Equal(Challenge, body);
    }

    [Fact(Timeout = Limit)]
    public async Task A_relay_that_hands_a_listener_s_challenge_to_the_same_process_gets_no_answer()
    {
        using Listener listener = new(Wires.AnyPort(), Authenticated.Listener);
        using Socket victim = new(SocketType.Stream, ProtocolType.Tcp);
        await victim.ConnectAsync(listener.LocalEndPoint, Cancellation);
        byte[] challenge = new byte[256];
        int length = await victim.ReceiveAsync(challenge, Cancellation);

        using Socket relay = Bind();
        Task<Connection> connecting = Client.ConnectAsync(
            relay.LocalEndPoint!, Authenticated.Client, Cancellation).AsTask();
        using Socket relayed = await relay.AcceptAsync(Cancellation);
        await relayed.SendAsync(challenge.AsMemory(0, length), Cancellation);

        HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(() => connecting);
        Assert.Equal(HandshakeFailureReason.RelayedChallenge, failure.Reason);
        Assert.Equal(0, await relayed.ReceiveAsync(new byte[1], Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_that_comes_before_its_listener_tries_again_until_it_is_there()
    {
        UnixDomainSocketEndPoint endPoint = Wires.TemporaryPath();
        ClientOptions options = Authenticated.Client with { Retry = ConnectRetry.Default };
        Task<Connection> connecting = Client.ConnectAsync(endPoint, options, Cancellation).AsTask();
        Task<Connection> blocking = Task.Run(() => Client.Connect(endPoint, options), Cancellation);
        using Listener listener = new(endPoint, Authenticated.Listener);
        using Connection first = await listener.AcceptAsync(Cancellation);
        using Connection second = await listener.AcceptAsync(Cancellation);
        (await connecting).Close();
        (await blocking).Close();
    }

    [Fact(Timeout = Limit)]
    public async Task Trying_again_ends_at_the_deadline_and_says_what_the_last_failure_was()
    {
        ClientOptions options = new()
        {
            Retry = new ConnectRetry { FirstDelay = TimeSpan.FromMilliseconds(10) },
            ConnectTimeout = TimeSpan.FromMilliseconds(100),
        };
        TimeoutException failure = await Assert.ThrowsAsync<TimeoutException>(
            async () => await Client.ConnectAsync(Wires.TemporaryPath(), options, Cancellation));
        Assert.IsType<SocketException>(failure.InnerException);
        Assert.Throws<TimeoutException>(() => Client.Connect(Wires.TemporaryPath(), options));
    }

    private static async Task MeetAsync(BadListener kind, Func<EndPoint, Task> client)
    {
        using Socket listener = Bind();
        Task serving = ServeAsync(kind, listener);
        await client(listener.LocalEndPoint!);
        await serving;
    }

    private static async Task ServeAsync(BadListener kind, Socket listener)
    {
        using Socket peer = await listener.AcceptAsync(Cancellation);
        try
        {
            await SayAsync(kind, peer);
        }
        catch (SocketException)
        {
            // The client has left in the middle of it.
        }
    }

    private static async Task SayAsync(BadListener kind, Socket peer)
    {
        switch (kind)
        {
            case BadListener.Closes:
                return;
            case BadListener.Resets:
                // Once the client has spoken: before that, the reset could still be part of connecting.
                await peer.SendAsync(BadClients.Frame(Challenge), Cancellation);
                Assert.NotEqual(0, await peer.ReceiveAsync(new byte[256], Cancellation));
                peer.LingerState = new LingerOption(true, 0);
                return;
            case BadListener.Keyless:
                await peer.SendAsync(BadClients.Frame([0x80, 4, (byte)'N', (byte)'.']), Cancellation);
                break;
            case BadListener.Garbage:
                await peer.SendAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray(), Cancellation);
                break;
            case BadListener.TooLong:
                byte[] tooLong = [.. Challenge, .. new byte[257 - Challenge.Length]];
                await peer.SendAsync(BadClients.Frame(tooLong), Cancellation);
                break;
            case BadListener.ShortChallenge:
                await peer.SendAsync(BadClients.Frame([.. "#CHALLENGE#"u8, .. new byte[19]]), Cancellation);
                break;
            case BadListener.UnknownDigest:
                await peer.SendAsync(BadClients.Frame([.. "#CHALLENGE#{sha1}"u8, .. new byte[40]]), Cancellation);
                break;
            case BadListener.StopsAfterTheResponse:
                await peer.SendAsync(BadClients.Frame(Challenge), Cancellation);
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
                await peer.SendAsync(BadClients.Frame(wrong), Cancellation);
                break;
        }

        await BadClients.DrainAsync(peer, Cancellation);
    }

    private static async Task VerdictAsync(Socket peer, byte[] verdict)
    {
        await peer.SendAsync(BadClients.Frame(Challenge), Cancellation);
        Assert.NotEqual(0, await peer.ReceiveAsync(new byte[256], Cancellation));
        await peer.SendAsync(BadClients.Frame(verdict), Cancellation);
    }

    private static async Task<(Connection Client, Socket Server)> MeetKeylessAsync(ClientOptions? options = null)
    {
        using Socket listener = Bind();
        Connection client = await Client.ConnectAsync(listener.LocalEndPoint!, options, Cancellation);
        return (client, await listener.AcceptAsync(Cancellation));
    }

    private static Socket Bind()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(Wires.AnyPort());
        socket.Listen();
        return socket;
    }
}
