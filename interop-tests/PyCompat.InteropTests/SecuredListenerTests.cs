using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;

namespace PyCompat.InteropTests;

public sealed class SecuredListenerTests : IDisposable
{
    private const string Host = "pycompat.test";
    private static readonly byte[] KeyBytes = Encoding.UTF8.GetBytes("the key of the tests");
    private static readonly string HexKey = Convert.ToHexString(KeyBytes);
    private const string OtherUser = "65534";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pycompat-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task A_Python_client_over_TLS_is_authenticated_and_served(InstalledPython python)
    {
        using var certificate = SelfSigned();
        var path = Path.Combine(_folder.FullName, "certificate.pem");
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem(), TestRun.Cancellation);
        using var key = new AuthKey(KeyBytes);
        using var listener = new Listener(new IPEndPoint(IPAddress.Loopback, 0), new ListenerOptions
        {
            AuthKey = key,
            WrapStream = async (stream, cancellation) =>
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellation);
                return tls;
            },
        });
        var port = ((IPEndPoint)listener.LocalEndPoint).Port;
        await using var peer = Peer.StartPython(python, "tls_peer.py", "connect", $"{port}", path, HexKey);
        await using var connection = await listener.AcceptAsync(TestRun.Cancellation);
        await connection.SendBytesAsync(
            await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation), TestRun.Cancellation);
        Assert.Equal("ping", await peer.WaitForLineAsync("result"));
        (await peer.WaitForEndAsync()).MustHaveSucceeded();
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task A_client_of_a_Python_listener_over_TLS_is_authenticated_and_served(InstalledPython python)
    {
        using var certificate = SelfSigned();
        await using var peer = await StartListenerAsync(python, certificate);
        await using var connection = await ConnectAsync(peer, certificate);
        await connection.SendBytesAsync("ping"u8.ToArray(), TestRun.Cancellation);
        Assert.Equal(
            "ping"u8.ToArray(), await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation));
        Assert.Equal("ping", await peer.WaitForLineAsync("result"));
        (await peer.WaitForEndAsync()).MustHaveSucceeded();
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_Python_listener_with_another_certificate_gets_no_answer_to_its_challenge()
    {
        using var certificate = SelfSigned();
        using var expected = SelfSigned();
        await using var peer = await StartListenerAsync(InstalledPythons.Default, certificate);
        var failure = await Assert.ThrowsAsync<HandshakeException>(() => ConnectAsync(peer, expected));
        Assert.Equal(HandshakeErrorCode.WrappingFailed, failure.ErrorCode);
        Assert.Contains(
            await peer.WaitForLineAsync("result"),
            new[] { "SSLError", "SSLEOFError", "EOFError", "ConnectionResetError", "BrokenPipeError" });
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_client_of_another_user_is_refused_if_only_the_current_user_is_allowed()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root can run a peer as another user");
        var refusals = Channel.CreateUnbounded<ClientRefusal>();
        var name = $"pycompat-{Guid.NewGuid():N}";
        using var listener = new Listener(new UnixDomainSocketEndPoint('\0' + name), new ListenerOptions
        {
            PeerPolicy = PeerPolicy.SameUser,
            ClientRefused = refusal => refusals.Writer.TryWrite(refusal),
        });
        await using var peer = Peer.StartPython(
            InstalledPythons.Default, "other_user_peer.py", $"abstract:{name}", OtherUser);
        var refusal = await refusals.Reader.ReadAsync(TestRun.Cancellation);
        Assert.Equal(HandshakeErrorCode.OtherUser, refusal.Failure.ErrorCode);
        Assert.Contains(OtherUser, refusal.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(await peer.WaitForLineAsync("result"), new[] { "EOFError", "ConnectionResetError", "OSError",
            "BrokenPipeError", "IOError", "error" });
    }

    private async Task<Peer> StartListenerAsync(InstalledPython python, X509Certificate2 certificate)
    {
        var path = Path.Combine(_folder.FullName, "certificate-and-key.pem");
        using var key = certificate.GetRSAPrivateKey()!;
        await File.WriteAllTextAsync(
            path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n", TestRun.Cancellation);
        return Peer.StartPython(python, "tls_peer.py", "listen", path, HexKey);
    }

    private static async Task<Connection> ConnectAsync(Peer listener, X509Certificate2 expected)
    {
        var port = int.Parse(await listener.WaitForLineAsync("listening"), CultureInfo.InvariantCulture);
        using var key = new AuthKey(KeyBytes);
        return await Client.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), new ClientOptions
        {
            AuthKey = key,
            WrapStream = async (stream, cancellation) =>
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions
                    {
                        TargetHost = Host,
                        RemoteCertificateValidationCallback = (_, shown, _, _) =>
                            shown?.GetCertHashString(HashAlgorithmName.SHA256)
                                == expected.GetCertHashString(HashAlgorithmName.SHA256),
                    }, cancellation);
                return tls;
            },
        }, TestRun.Cancellation);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={Host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
