namespace PyCompat.UnitTests.Multiprocessing;

public class ListenerTests
{
    private const int Limit = 30_000;

    private const string NoUnixSockets = "This system has no Unix sockets, or none in files that CPython could use.";

    public static bool HasUnixSockets => !OperatingSystem.IsWindows();

    public static TheoryData<Wire> AddressedWires => Wires.Addressed;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task An_automatically_chosen_port_is_reported_and_both_ends_know_each_other()
    {
        using Listener listener = new(new IPEndPoint(IPAddress.Loopback, 0));
        var address = Assert.IsType<IPEndPoint>(listener.LocalEndPoint);
        Assert.NotEqual(0, address.Port);
        using Connection client = await Client.ConnectAsync(address, cancellationToken: Cancellation);
        using Connection accepted = await listener.AcceptAsync(Cancellation);
        Assert.Equal(address, client.RemoteEndPoint);
        Assert.Equal(IPAddress.Loopback, Assert.IsType<IPEndPoint>(accepted.RemoteEndPoint).Address);
    }

    [Fact(Timeout = Limit)]
    public async Task A_host_name_is_resolved_to_its_IPv4_address_first()
    {
        using Listener listener = new(new DnsEndPoint("localhost", 0));
        var address = Assert.IsType<IPEndPoint>(listener.LocalEndPoint);
        Assert.Equal(AddressFamily.InterNetwork, address.AddressFamily);
        using Connection client = await Client.ConnectAsync(
            new DnsEndPoint("localhost", address.Port), cancellationToken: Cancellation);
        using Connection accepted = listener.Accept();
        await client.SendBytesAsync(new byte[] { 1 }, Cancellation);
        Assert.Equal([1], accepted.ReceiveBytes());
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AddressedWires))]
    public async Task Close_ends_accept_calls_and_leaves_accepted_connections_open(Wire wire)
    {
        Listener listener = new(Wires.Address(wire));
        using Connection client = Client.Connect(listener.LocalEndPoint);
        using Connection accepted = listener.Accept();
        Task[] waiting =
        [
            Task.Factory.StartNew(
                listener.Accept, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            listener.AcceptAsync(Cancellation).AsTask(),
        ];
        listener.Close();
        foreach (Task call in waiting)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        }

        Assert.Throws<ObjectDisposedException>(() => listener.Accept());
        client.SendBytes([1]);
        Assert.Equal([1], accepted.ReceiveBytes());
        listener.Close();
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Close_ends_accept_calls_even_if_the_folder_of_the_socket_is_gone(bool isTemporary)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows pipes are not in a folder.");
        string folder = Directory.CreateTempSubdirectory("pycompat-").FullName;
        Listener listener = isTemporary
            ? new()
            : new(new UnixDomainSocketEndPoint(Path.Combine(folder, "listener")));
        Task accepting = listener.AcceptAsync(Cancellation).AsTask();
        Directory.Delete(Path.GetDirectoryName(listener.LocalEndPoint.ToString())!, recursive: true);

        listener.Close();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => accepting);
        if (isTemporary)
        {
            Directory.Delete(folder);
        }
    }

    [Theory(Skip = NoUnixSockets, SkipUnless = nameof(HasUnixSockets))]
    [InlineData(false)]
    [InlineData(true)]
    public void Close_does_not_remove_a_file_that_has_replaced_its_socket(bool isSocket)
    {
        UnixDomainSocketEndPoint address = Wires.TemporaryPath();
        string path = address.ToString();
        Listener listener = new(address);
        File.Delete(path);
        using Listener? other = isSocket ? new(address) : null;
        if (!isSocket)
        {
            File.WriteAllText(path, "another file");
        }

        listener.Close();

        Assert.True(File.Exists(path));
        if (isSocket)
        {
            Client.Connect(address).Close();
        }
        else
        {
            File.Delete(path);
        }
    }

    [Fact(Skip = NoUnixSockets, SkipUnless = nameof(HasUnixSockets))]
    public void A_socket_with_a_relative_path_is_also_removed()
    {
        string path = Path.GetRelativePath(Environment.CurrentDirectory, Wires.TemporaryPath().ToString());
        new Listener(new UnixDomainSocketEndPoint(path)).Close();
        Assert.False(File.Exists(path));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AddressedWires))]
    public async Task A_cancelled_accept_loses_no_client(Wire wire)
    {
        using Listener listener = new(Wires.Address(wire));
        using CancellationTokenSource source = new();
        ValueTask<Connection> accepting = listener.AcceptAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await accepting);
        using Connection client = Client.Connect(listener.LocalEndPoint);
        using Connection accepted = await listener.AcceptAsync(Cancellation);
        Assert.False(accepted.IsClosed);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AddressedWires))]
    public async Task A_client_without_a_listener_gets_an_error(Wire wire)
    {
        SocketError expected = wire == Wire.Tcp ? SocketError.ConnectionRefused : SocketError.AddressNotAvailable;
        Listener listener = new(Wires.Address(wire));
        EndPoint address = listener.LocalEndPoint;
        listener.Close();
        SocketException error = Assert.Throws<SocketException>(() => Client.Connect(address));
        Assert.Equal(expected, error.SocketErrorCode);
        Assert.Contains(EndPointNotation.Format(address), error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<SocketException>(
            async () => await Client.ConnectAsync(address, cancellationToken: Cancellation));
        Assert.Equal(expected, error.SocketErrorCode);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(AddressedWires))]
    public Task An_address_in_use_is_reported_and_the_first_listener_remains(Wire wire)
    {
        if (wire == Wire.NamedPipe)
        {
            Wine.Skip("it ignores FILE_FLAG_FIRST_PIPE_INSTANCE.");
        }

        EndPoint address = Wires.Address(wire);
        return Task.Run(() => SayInUse(address), Cancellation);
    }

    // CPython's accept() with a key raises when a client connects and leaves, which may end its program.
    [Fact(Skip = NoUnixSockets, SkipUnless = nameof(HasUnixSockets))]
    public void A_listener_does_not_notice_an_attempt_to_use_its_address()
    {
        UnixDomainSocketEndPoint address = Wires.TemporaryPath();
        using Socket other = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(address);
        other.Listen();

        SocketException error = Assert.Throws<SocketException>(() => new Listener(address));

        Assert.Contains("another process listens there", error.Message, StringComparison.Ordinal);
        Assert.False(other.Poll(0, SelectMode.SelectRead));
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_of_a_Unix_listener_waits_while_the_queue_is_full()
    {
        using Listener listener = new(Wires.TemporaryPath(), new ListenerOptions { Backlog = 1 });
        List<Task<Connection>> connecting = [];
        for (int i = 0; i < 6; i++)
        {
            connecting.Add(Client.ConnectAsync(listener.LocalEndPoint, cancellationToken: Cancellation).AsTask());
        }

        var hurried = new ClientOptions { ConnectTimeout = TimeSpan.FromMilliseconds(50) };
        Assert.Throws<TimeoutException>(() => Client.Connect(listener.LocalEndPoint, hurried));
        using CancellationTokenSource source = new();
        ValueTask<Connection> cancelled = Client.ConnectAsync(listener.LocalEndPoint, cancellationToken: source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cancelled);

        for (int i = 0; i < 6; i++)
        {
            (await listener.AcceptAsync(Cancellation)).Close();
        }

        foreach (Task<Connection> client in connecting)
        {
            (await client).Close();
        }
    }

    [Fact]
    public void An_address_of_another_kind_is_refused() =>
        Assert.Throws<ArgumentException>(() => Client.Connect(new OtherEndPoint()));

    private static void SayInUse(EndPoint address)
    {
        using Listener listener = new(address);
        SocketException error = Assert.Throws<SocketException>(() => new Listener(listener.LocalEndPoint));
        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);
        using Connection client = Client.Connect(listener.LocalEndPoint);
        using Connection accepted = listener.Accept();
        Assert.False(accepted.IsClosed);
    }

    private sealed class OtherEndPoint : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.AppleTalk;
    }
}
