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

    // Silent clients last until this timeout, and TLS must complete within it on a busy machine.
    private ListenerOptions ListeningForAWhile =>
        Listening with { Authentication = new AuthenticationOptions { Timeout = TimeSpan.FromSeconds(4) } };

    private ClientOptions Connecting => Authenticated.Client with { WrapStream = AsClientAsync };

    public void Dispose() => _certificate.Dispose();

    [Fact(Timeout = Limit)]
    public async Task A_listener_and_its_client_communicate_over_TLS_with_a_key()
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
    public async Task A_listener_serves_over_TLS_without_a_key()
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
    public async Task Clients_without_TLS_and_silent_clients_are_refused_and_others_served()
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
    public async Task A_client_that_does_not_trust_the_certificate_does_not_answer_any_challenge()
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
    public async Task At_the_cap_a_client_that_only_connected_gives_way_to_one_that_uses_TLS()
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
    public async Task Concurrent_honest_clients_do_not_displace_each_other()
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
    public async Task A_silent_client_is_refused_in_time_although_WrapStream_ignores_its_token()
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
    public async Task Exceptions_thrown_by_the_program_on_cancellation_have_no_effect(string end)
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
        Wine.Skip("it does not support elliptic curves or TLS with them.");
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
