using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.UnitTests.Multiprocessing.HandlePassing;

public class PassedHandleTests
{
    private const int Limit = 30_000;

    // Actions that a message must not be able to cause, and the reasons for refusing them.
    public static TheoryData<string, HandlePassingErrorCode, string> HostileDescriptions => new()
    {
        { "a TCP address", HandlePassingErrorCode.NotTakeable, "AF_UNIX" },
        { "no address", HandlePassingErrorCode.NotTakeable, "AF_UNIX" },
        { "an empty path", HandlePassingErrorCode.NotTakeable, "AF_UNIX" },
        { "a NUL inside", HandlePassingErrorCode.NotTakeable, "NUL" },
        { "a path that is too long", HandlePassingErrorCode.NotTakeable, "cannot be the path" },
        { "a lone surrogate", HandlePassingErrorCode.NotTakeable, "cannot be the path" },
        { "nobody there", HandlePassingErrorCode.Unreachable, "must keep running" },
        { "a descriptor of ours", HandlePassingErrorCode.NotTakeable, "of this process" },
        { "a handle of a stranger", HandlePassingErrorCode.NotTakeable, "process 1 " },
        { "a handle of ours", HandlePassingErrorCode.NotTakeable, "of Windows" },
        {
            "a socket of Windows", HandlePassingErrorCode.NotTakeable,
            OperatingSystem.IsWindows() ? "AF_PIPE" : "of Windows"
        },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(HostileDescriptions))]
    public async Task A_hostile_description_is_only_described_and_taking_it_is_a_clear_error(
        string what, HandlePassingErrorCode reason, string words)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(Wires.AnyPort());
        listener.Listen();
        PyObject hostile = Handles.Rebuild(Describe(what, (IPEndPoint)listener.LocalEndPoint!));
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        sender.Send(hostile);
        PassedConnection passed = Assert.IsType<PassedConnection>(receiver.Receive());
        HandlePassingException failure = Assert.Throws<HandlePassingException>(() => passed.Take());
        Assert.Equal(reason, failure.ErrorCode);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.False(passed.IsTaken);

        sender.Send(hostile);
        await Assert.ThrowsAsync<HandlePassingException>(
            async () => await receiver.ReceiveAsync<Connection>(Cancellation));
        Assert.False(listener.Poll(0, SelectMode.SelectRead));

        receiver.Send(passed);
        Assert.Equal(hostile.ToString(), sender.Receive()!.ToString());
    }

    [Theory(Timeout = Limit)]
    [InlineData(Wire.Tcp)]
    [InlineData(Wire.Unix)]
    [InlineData(Wire.Stream)]
    public Task By_default_nothing_passes_over_TCP_over_streams_and_from_a_keyless_listener(Wire wire) => Task.Run(
        () =>
        {
            (Connection client, Connection accepted) = Wires.Create(wire);
            using (client)
            using (accepted)
            {
                Assert.Equal(HandlePassingPolicy.Refuse, accepted.HandlePassing);
                PyObject description = Handles.Rebuild(Handles.DupFd("/nowhere", 1L));
                client.Send(description);
                PassedConnection passed = Assert.IsType<PassedConnection>(accepted.Receive());
                Assert.Throws<InvalidOperationException>(() => passed.Take());
                InvalidOperationException failure =
                    Assert.Throws<InvalidOperationException>(() => accepted.Send(client));
                Assert.Contains(nameof(ConnectionOptions.HandlePassing), failure.Message, StringComparison.Ordinal);
                accepted.Send(passed);
                Assert.Equal(description.ToString(), client.Receive()!.ToString());
            }
        },
        Cancellation);

    [Theory(Timeout = Limit)]
    [InlineData(Wire.SocketPair)]
    [InlineData(Wire.Tcp)]
    [InlineData(Wire.Unix)]
    public async Task The_options_override_the_default(Wire wire)
    {
        ConnectionOptions refusing = new() { HandlePassing = HandlePassingPolicy.Refuse };
        (Connection sender, Connection receiver) = Wires.Create(wire, refusing);
        using (sender)
        using (receiver)
        {
            Assert.Throws<InvalidOperationException>(() => sender.Send(sender));
            Assert.Throws<InvalidOperationException>(() => sender.Send(new object[] { 1, receiver }));
            Assert.False(receiver.Poll());
        }

        (sender, receiver) = Wires.Create(wire, new ConnectionOptions { HandlePassing = HandlePassingPolicy.SameUser });
        using (sender)
        using (receiver)
        {
            using (Connection ours = Handles.Pass(sender))
            {
                using Connection taken = await receiver.ReceiveAsync<Connection>(Cancellation);
                taken.Send("through");
                Assert.Equal("through", ours.Receive());
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ConnectionOptions { HandlePassing = (HandlePassingPolicy)7 });
    }

    [Fact(Timeout = Limit)]
    public async Task A_connection_that_occurs_twice_is_one_and_is_shared_again_once_taken()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (theirs)
        {
            sender.Send(new Dictionary<string, object> { ["a"] = theirs, ["b"] = new[] { theirs } });
        }

        var message = (PyDict)receiver.Receive()!;
        PassedConnection passed = Assert.IsType<PassedConnection>(message["a"]);
        Assert.Same(passed, ((List<object?>)message["b"]!)[0]);
        Connection taken = passed.Take();
        Assert.Same(taken, await passed.TakeAsync(cancellationToken: Cancellation));
        Assert.True(passed.IsTaken);

        receiver.Send(message);
        var back = (PyDict)(await sender.ReceiveAsync(Cancellation))!;
        using Connection again = ((PassedConnection)back["a"]!).Take();
        taken.Close();
        again.Send("still there");
        Assert.Equal("still there", ours.Receive());
        again.Close();
        Assert.False(ours.WaitToReceive());
        ours.Close();
    }

    [Theory(Timeout = Limit)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_connection_passes_at_every_protocol(int protocol)
    {
        PickleSerializer serializer = new(new PickleOptions { Protocol = protocol });
        using ConnectionPair pair = new(Connection.CreatePipe(new() { Serializer = serializer }));
        (Connection sender, Connection receiver) = pair;
        using (Connection ours = Handles.Pass(sender))
        {
            using Connection taken = await receiver.ReceiveAsync<Connection>(Cancellation);
            taken.Send("through");
            Assert.Equal("through", ours.Receive());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_whose_first_message_arrives_with_the_handshake_can_be_passed_on_at_once()
    {
        Unix.Only("A Windows pipe keeps message boundaries and cannot be wrapped.");
        using Listener listener = new(Authenticated.Listener);
        ClientOptions options = Authenticated.Client with
        {
            WrapStream = (stream, _) => new(new JoiningStream(stream, "#WELCOME#"u8.ToArray())),
        };
        using Connection client = await Client.ConnectAsync(listener.LocalEndPoint, options, Cancellation);
        client.Send("first");
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        using (Connection accepted = await listener.AcceptAsync(Cancellation))
        {
            sender.Send(accepted);
        }

        using Connection taken = await receiver.ReceiveAsync<Connection>(Cancellation);
        Assert.Equal("first", taken.Receive());
    }

    [Fact(Timeout = Limit)]
    public async Task Taking_from_a_silent_peer_can_be_cancelled_and_sends_nothing()
    {
        UnixDomainSocketEndPoint endPoint = Wires.TemporaryPath();
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(endPoint);
        try
        {
            listener.Listen();
            (Connection sender, Connection receiver) = Connection.CreatePipe();
            using (sender)
            using (receiver)
            {
                sender.Send(Handles.Rebuild(Handles.DupFd(endPoint.ToString(), 1L)));
                var passed = (PassedConnection)receiver.Receive()!;
                using CancellationTokenSource source = new();
                Task<Connection> taking = passed.TakeAsync(cancellationToken: source.Token).AsTask();
                using Socket client = await listener.AcceptAsync(Cancellation);
                await source.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking);
                Assert.Equal(0, await client.ReceiveAsync(new byte[100], Cancellation));
            }
        }
        finally
        {
            File.Delete(endPoint.ToString());
        }
    }

    [Fact(Timeout = Limit)]
    public void An_object_that_is_not_a_connection_is_not_taken_as_one()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        PyObject dupFd = Handles.DupFd("/nowhere", 1L);
        object?[] others =
        [
            PyObject.Call(Handles.RebuildConnection, dupFd, false, false),
            PyObject.Call(Handles.RebuildConnection, dupFd, 1L, true),
            PyObject.Call(Handles.RebuildConnection, dupFd),
            PyObject.Call(Handles.RebuildConnection, null, true, true),
            PyObject.Call(Handles.RebuildConnection, Handles.DupFd("/nowhere", "key"), true, true),
            PyObject.Call(new PyGlobal("somewhere.else", "rebuild_connection"), dupFd, true, true),
            PyObject.New(new PyGlobal("multiprocessing.connection", "rebuild_connection"), dupFd, true, true),
        ];
        sender.Send(others);
        Assert.All((List<object?>)receiver.Receive()!, item => Assert.IsType<PyObject>(item));
        sender.Send("a string");
        Assert.Throws<PickleException>(() => receiver.Receive<Connection>());
    }

    [Fact(Timeout = Limit)]
    public void A_message_received_as_bytes_is_decoded_like_any_other_and_lists_its_handles()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        PyObject one = Handles.Rebuild(Handles.DupFd("/one", 1L));
        sender.Send(new object[] { one, new object[] { one, Handles.Rebuild(Handles.DupFd("/two", 2L)) } });
        MessageNotes notes = new();
        receiver.Codec.Decode(new(receiver.ReceiveBytes()), notes);
        Assert.Equal(2, notes.Passed.Count);
        Assert.Contains("/one", notes.Passed[0].ToString(), StringComparison.Ordinal);
    }

    private static PyObject Describe(string what, IPEndPoint tcp) => what switch
    {
        "a TCP address" => Handles.DupFd(new PyTuple(tcp.Address.ToString(), (long)tcp.Port), 1L),
        "no address" => Handles.DupFd(null, 1L),
        "an empty path" => Handles.DupFd("", 1L),
        "a NUL inside" => Handles.DupFd("/tmp/a\0b", 1L),
        "a path that is too long" => Handles.DupFd("/" + new string('a', 200), 1L),
        "a lone surrogate" => Handles.DupFd("/tmp/\udc80", 1L),
        "nobody there" => Handles.DupFd(Wires.TemporaryPath().ToString(), 1L),
        "a descriptor of ours" => Handles.State("multiprocessing.popen_spawn_posix", "_DupFd", new() { ["fd"] = 0L }),
        "a handle of a stranger" => Handles.DupHandle(owner: 1),
        "a handle of ours" => Handles.DupHandle(Environment.ProcessId),
        _ => Handles.State("multiprocessing.resource_sharer", "DupSocket", Handles.Id("/nowhere", 1L)),
    };
}
