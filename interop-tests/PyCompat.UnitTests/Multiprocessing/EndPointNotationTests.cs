namespace PyCompat.UnitTests.Multiprocessing;

public class EndPointNotationTests
{
    public static TheoryData<string, EndPoint> Addresses => new(AllAddresses
        .Where(row => row.EndPoint is not null).Select(row => (row.Text, row.EndPoint!)));

    private static (string Text, EndPoint? EndPoint)[] AllAddresses =>
    [
        ("tcp:127.0.0.1:6000", new IPEndPoint(IPAddress.Loopback, 6000)),
        ("tcp:[::1]:0", new IPEndPoint(IPAddress.IPv6Loopback, 0)),
        ("tcp:example.org:65535", new DnsEndPoint("example.org", 65535)),
        ("unix:/tmp/a b", Unix("/tmp/a b")),
        ("unix:@name", Unix("@name")),
        ("abstract:name", Unix("\0name")),
        ("abstract:@name", Unix("\0@name")),
        ("pipe:name", new NamedPipeEndPoint("name")),
    ];

    [Theory]
    [MemberData(nameof(Addresses))]
    public void An_address_is_read_and_written_in_the_same_notation(string text, EndPoint address)
    {
        Assert.Equal(address, EndPointNotation.Parse(text));
        Assert.True(EndPointNotation.TryParse(text, out EndPoint? read));
        Assert.Equal(address, read);
        Assert.Equal(text, EndPointNotation.Format(address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:6000")]
    [InlineData("udp:127.0.0.1:6000")]
    [InlineData("tcp:")]
    [InlineData("tcp:host")]
    [InlineData("tcp::80")]
    [InlineData("tcp:host:65536")]
    [InlineData("tcp:host:-1")]
    [InlineData("tcp:host:+1")]
    [InlineData("tcp:host: 1")]
    [InlineData("tcp:::1:80")]
    [InlineData("tcp:[host]:80")]
    [InlineData("tcp:[127.0.0.1]:80")]
    [InlineData("tcp:a b:80")]
    [InlineData("unix:")]
    [InlineData("abstract:")]
    [InlineData("pipe:")]
    [InlineData(@"pipe:a\b")]
    [InlineData("unix:/" +
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" +
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void An_invalid_address_is_refused_and_named(string text)
    {
        Assert.False(EndPointNotation.TryParse(text, out EndPoint? read));
        Assert.Null(read);
        FormatException error = Assert.Throws<FormatException>(() => EndPointNotation.Parse(text));
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }

    // Null if this system has no such address.
    private static UnixDomainSocketEndPoint? Unix(string name) =>
        Socket.OSSupportsUnixDomainSockets ? new UnixDomainSocketEndPoint(name) : null;
}
