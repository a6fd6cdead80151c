using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;

namespace PyCompat.UnitTests.Multiprocessing.Endpoints;

public sealed class TlsTests : IDisposable
{
    private const int Limit = 30_000;
    private const int CrowdLimit = 180_000;
    private const string Host = "pycompat.test";

    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly Channel<ClientRefusal> _refusals = Channel.CreateUnbounded<ClientRefusal>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ListenerOptions Listening => Authenticated.Listener with
    {
        WrapStream = AsServerAsync,
        ClientRefused = refusal => _refusals.Writer.TryWrite(refusal),
    };

    // Silence takes as long as this, and TLS has to be done within it on a machine that is busy.
    private ListenerOptions ListeningForAWhile =>
        Listening with { Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromSeconds(4) } };

    private ClientOptions Connecting => Authenticated.Client with { WrapStream = AsClientAsync };

    public void Dispose() => _certificate.Dispose();

    [Fact(Timeout = Limit)]
    public async Task A_listener_and_its_client_talk_over_TLS_with_a_key()
    {
        using Listener listener = new(Wires.AnyPort(), ListeningForAWhile);
        await Authenticated.ServeAsync(listener, Connecting, Cancellation);

        Task<Connection> connecting = Task.Run(
            () => Client.Connect(listener.LocalEndPoint, Connecting), Cancellation);
        using Connection accepted = await listener.AcceptAsync(Cancellation);
        using Connection client = await connecting;
        Assert.Equal(listener.LocalEndPoint, client.RemoteEndPoint);
        Assert.Throws<NotSupportedException>(() => client.SafeHandle);
        client.Send("over TLS");
        Assert.Equal("over TLS", accepted.Receive());
        Assert.Equal(0, listener.RefusedClients);
    }

    [Fact(Timeout = Limit)]
    public async Task Over_TLS_without_a_key_a_listener_serves_too()
    {
        using Listener listener = new(Wires.AnyPort(), Listening with { AuthKey = null });
        await Authenticated.ServeAsync(listener, Connecting with { AuthKey = null }, Cancellation);
        HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(
            async () => await Client.ConnectAsync(listener.LocalEndPoint, new ClientOptions
            {
                AuthKey = Authenticated.Key,
                WrapStream = AsClientAsync,
                Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromMilliseconds(500) },
            }, Cancellation));
        Assert.Equal(HandshakeErrorCode.Silent, failure.ErrorCode);
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_without_TLS_and_one_that_says_nothing_are_refused_and_others_served()
    {
        using Listener listener = new(Wires.AnyPort(), ListeningForAWhile);
        await BadClients.RunAsync(BadClient.Garbage, listener.LocalEndPoint, Cancellation);
        ClientRefusal refusal = await _refusals.Reader.ReadAsync(Cancellation);
        Assert.Equal(HandshakeErrorCode.WrappingFailed, refusal.Failure.ErrorCode);
        Assert.NotNull(refusal.Failure.InnerException);

        await BadClients.RunAsync(BadClient.Silent, listener.LocalEndPoint, Cancellation);
        refusal = await _refusals.Reader.ReadAsync(Cancellation);
        Assert.Equal(HandshakeErrorCode.Silent, refusal.Failure.ErrorCode);
        await Authenticated.ServeAsync(listener, Connecting, Cancellation);
        Assert.Equal(2, listener.RefusedClients);
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_that_does_not_trust_the_certificate_gives_no_answer_to_any_challenge()
    {
        using Listener listener = new(Wires.AnyPort(), Listening);
        ClientOptions distrustful = Connecting with
        {
            WrapStream = async (stream, cancellation) =>
            {
                SslStream tls = new(stream);
                await tls.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions { TargetHost = Host }, cancellation);
                return tls;
            },
        };
        HandshakeException failure = await Assert.ThrowsAsync<HandshakeException>(
            async () => await Client.ConnectAsync(listener.LocalEndPoint, distrustful, Cancellation));
        Assert.Equal(HandshakeErrorCode.WrappingFailed, failure.ErrorCode);
    }

    [Fact(Timeout = Limit)]
    public async Task At_the_cap_a_client_that_only_connected_gives_way_to_one_that_speaks_TLS()
    {
        using Listener listener = new(Wires.AnyPort(), Listening with
        {
            MaxHandshakes = 1,
            Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromMinutes(5) },
        });
        using Socket silent = new(SocketType.Stream, ProtocolType.Tcp);
        await silent.ConnectAsync(listener.LocalEndPoint, Cancellation);
        await Authenticated.ServeAsync(listener, Connecting, Cancellation);
        ClientRefusal refusal = await _refusals.Reader.ReadAsync(Cancellation);
        Assert.Equal(HandshakeErrorCode.GaveWay, refusal.Failure.ErrorCode);
    }

    [Fact(Timeout = CrowdLimit)]
    public async Task Honest_clients_that_come_all_at_once_do_not_push_one_another_out()
    {
        const int Clients = 300;
        using Listener listener = new(Wires.AnyPort(), Listening with
        {
            Backlog = Clients,
            Authentication = Authenticated.Listener.Authentication,
        });
        ClientOptions patient = Connecting with { Authentication = Authenticated.Listener.Authentication };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task serving = listener.ServeAsync(
            static (client, token) => client.ServeAsync(
                static (request, _) => ValueTask.FromResult(request), cancellationToken: token),
            null, end.Token);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async number =>
        {
            await using Connection client = await Client.ConnectAsync(listener.LocalEndPoint, patient, Cancellation);
            Assert.Equal((long)number, await client.RequestAsync(number, Cancellation));
        }));
        await end.CancelAsync();
        await serving;
        Assert.Equal(0, listener.RefusedClients);
    }

    [Fact(Timeout = Limit)]
    public async Task A_silent_client_is_refused_in_time_although_what_wraps_heeds_no_token()
    {
        using Listener listener = new(Wires.AnyPort(), ListeningForAWhile with
        {
            WrapStream = async (stream, _) =>
            {
                SslStream tls = new(stream);
                await tls.AuthenticateAsServerAsync(_certificate);
                return tls;
            },
        });
        await BadClients.RunAsync(BadClient.Silent, listener.LocalEndPoint, Cancellation);
        ClientRefusal refusal = await _refusals.Reader.ReadAsync(Cancellation);
        Assert.Equal(HandshakeErrorCode.Silent, refusal.Failure.ErrorCode);
        await Authenticated.ServeAsync(listener, Connecting, Cancellation);
    }

    [Theory(Timeout = Limit)]
    [InlineData("gives way")]
    [InlineData("is closed with the listener")]
    public async Task What_the_program_throws_when_it_is_told_to_stop_harms_nobody(string end)
    {
        TaskCompletionSource isWrapping = new();
        using Listener listener = new(Wires.AnyPort(), Listening with
        {
            MaxHandshakes = 1,
            Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromMinutes(5) },
            WrapStream = (stream, cancellation) =>
            {
                if (isWrapping.Task.IsCompleted)
                {
                    return AsServerAsync(stream, cancellation);
                }

                cancellation.Register(() => throw new InvalidOperationException("the program's"));
                isWrapping.SetResult();
                return AsServerAsync(stream, cancellation);
            },
        });
        using BareEnd silent = await BareEnd.ConnectAsync(listener.LocalEndPoint, Cancellation);
        await isWrapping.Task;
        if (end == "gives way")
        {
            await Authenticated.ServeAsync(listener, Connecting, Cancellation);
            Assert.Equal(
                HandshakeErrorCode.GaveWay, (await _refusals.Reader.ReadAsync(Cancellation)).Failure.ErrorCode);
            return;
        }

        Task accepting = listener.AcceptAsync(Cancellation).AsTask();
        listener.Close();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => accepting);
        await silent.WaitForCloseAsync(Cancellation);
        Assert.Equal(0, listener.RefusedClients);
    }

    private static X509Certificate2 SelfSigned()
    {
        Wine.Skip("it has no elliptic curves, nor TLS with them.");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={Host}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(Host);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private async ValueTask<Stream> AsServerAsync(Stream stream, CancellationToken cancellation)
    {
        SslStream tls = new(stream);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate }, cancellation);
        return tls;
    }

    private async ValueTask<Stream> AsClientAsync(Stream stream, CancellationToken cancellation)
    {
        SslStream tls = new(stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = Host,
                RemoteCertificateValidationCallback =
                    (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString(),
            }, cancellation);
        return tls;
    }
}
