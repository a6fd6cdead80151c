namespace PyCompat.UnitTests.Multiprocessing.Endpoints;

public class AddressRuleTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task An_arbitrary_address_is_in_a_folder_only_its_user_can_enter_and_is_removed_with_the_listener()
    {
        Listener listener = new(Authenticated.Listener);
        if (listener.LocalEndPoint is NamedPipeEndPoint)
        {
            await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);
            listener.Close();
            return;
        }

        string path = Assert.IsType<UnixDomainSocketEndPoint>(listener.LocalEndPoint).ToString();
        string folder = Path.GetDirectoryName(path)!;
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(Private, File.GetUnixFileMode(folder));
        }

        await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);
        listener.Close();
        Assert.False(Directory.Exists(folder));
    }

    [Fact(Timeout = Limit)]
    public Task A_file_left_by_a_dead_listener_is_distinguished_from_a_live_listener() => Task.Run(() =>
    {
        UnixDomainSocketEndPoint endPoint = Wires.TemporaryPath();
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(endPoint);
            dead.Listen();
            SocketException alive = Assert.Throws<SocketException>(() => new Listener(endPoint));
            Assert.Contains("another process listens there", alive.Message, StringComparison.Ordinal);

            // The runtime removes the file of a socket that it closes; a killed process does not.
            File.Move(endPoint.ToString(), endPoint + ".left");
        }

        File.Move(endPoint + ".left", endPoint.ToString());
        SocketException stale = Assert.Throws<SocketException>(() => new Listener(endPoint));
        Assert.Equal(SocketError.AddressAlreadyInUse, stale.SocketErrorCode);
        Assert.Contains("nothing listens on it", stale.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(endPoint.ToString()));
        File.Delete(endPoint.ToString());
        new Listener(endPoint).Close();
    }, Cancellation);

    [Fact(Timeout = Limit)]
    public async Task IPv6_works_if_the_system_supports_it_and_a_mapped_client_is_not_a_relay()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "this system has no IPv6");
        using Listener listener = new(new IPEndPoint(IPAddress.IPv6Loopback, 0), Authenticated.Listener);
        await Authenticated.ServeAsync(listener, Authenticated.Client, Cancellation);

        Assert.SkipWhen(
            OperatingSystem.IsWindows(), "On Windows, IPv6 sockets accept only IPv6, also in CPython.");
        using Listener both = new(new IPEndPoint(IPAddress.IPv6Any, 0), Authenticated.Listener);
        int port = ((IPEndPoint)both.LocalEndPoint).Port;
        ValueTask<Connection> accepting = both.AcceptAsync(Cancellation);
        using Connection client = await Client.ConnectAsync(
            new IPEndPoint(IPAddress.Loopback, port), Authenticated.Client, Cancellation);
        using Connection accepted = await accepting;
        Assert.True(((IPEndPoint)accepted.RemoteEndPoint!).Address.IsIPv4MappedToIPv6);
    }

    [Fact(Timeout = Limit)]
    public async Task The_user_at_the_other_end_of_a_Unix_socket_is_known_and_can_be_required()
    {
        ListenerOptions options = Authenticated.Listener with { PeerPolicy = PeerPolicy.SameUser };
        using Listener listener = new(Wires.TemporaryPath(), options);
        ValueTask<Connection> accepting = listener.AcceptAsync(Cancellation);
        using Connection client = await Client.ConnectAsync(
            listener.LocalEndPoint, Authenticated.Client with { PeerPolicy = PeerPolicy.SameUser }, Cancellation);
        using Connection accepted = await accepting;
        Assert.Equal(Environment.ProcessId, client.PeerCredentials!.ProcessId);
        Assert.Equal(Environment.ProcessId, accepted.PeerCredentials!.ProcessId);
        Assert.Equal(client.PeerCredentials, accepted.PeerCredentials);
    }

    [Fact(Timeout = Limit)]
    public async Task Over_TCP_the_user_is_unknown_and_requiring_one_is_an_error()
    {
        using Listener listener = new(Wires.AnyPort());
        using Connection client = await Client.ConnectAsync(listener.LocalEndPoint, cancellationToken: Cancellation);
        Assert.Null(client.PeerCredentials);
        Assert.Throws<ArgumentException>(
            () => Client.Connect(listener.LocalEndPoint, new ClientOptions { PeerPolicy = PeerPolicy.SameUser }));
        Assert.Throws<ArgumentException>(
            () => new Listener(Wires.AnyPort(), new ListenerOptions { PeerPolicy = PeerPolicy.SameUser }));
    }
}
