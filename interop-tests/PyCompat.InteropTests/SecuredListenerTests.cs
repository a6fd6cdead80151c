using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using PyCompat.InteropTests.Harness;
using PyCompat.Multiprocessing;

namespace PyCompat.InteropTests;

public sealed class SecuredListenerTests : IDisposable
{
    private const string Host = "pycompat.test";
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
        using var key = new AuthKey("the key of the tests"u8);
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
        var hexKey = Convert.ToHexString(Encoding.UTF8.GetBytes("the key of the tests"));
        await using var peer = Peer.StartPython(python, "tls_peer.py", $"{port}", path, hexKey);
        await using var connection = await listener.AcceptAsync(TestRun.Cancellation);
        await connection.SendBytesAsync(
            await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation), TestRun.Cancellation);
        Assert.Equal("ping", await peer.WaitForLineAsync("result"));
        (await peer.WaitForEndAsync()).MustHaveSucceeded();
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_client_of_another_user_is_refused_where_only_this_one_is_allowed()
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
        Assert.Equal(HandshakeFailureReason.OtherUser, refusal.Failure.Reason);
        Assert.Contains(OtherUser, refusal.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(await peer.WaitForLineAsync("result"), new[] { "EOFError", "ConnectionResetError", "OSError",
            "BrokenPipeError", "IOError", "error" });
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
