namespace PyCompat.UnitTests.Multiprocessing.HandlePassing;

/// <summary>Connections and sockets nested in typed values.</summary>
public sealed class TypedHandleTests : IDisposable
{
    private const int Limit = 30_000;

    private readonly Connection _sender;
    private readonly Connection _receiver;
    private readonly Connection _passed;
    private readonly Connection _other;

    public TypedHandleTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses Linux pipes");
        (_sender, _receiver) = Connection.CreatePipe();
        (_passed, _other) = Connection.CreatePipe();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
        _passed.Dispose();
        _other.Dispose();
    }

    [Fact(Timeout = Limit)]
    public Task A_connection_in_a_tuple_is_taken() => OnAThread(() =>
    {
        _sender.Send((_passed, 5));
        (Connection taken, int number) = _receiver.Receive<(Connection, int)>();
        using (taken)
        {
            EnsureConnected(taken);
            Assert.Equal(5, number);
        }
    });

    [Fact(Timeout = Limit)]
    public async Task Connections_and_sockets_in_records_lists_and_dictionaries_are_taken()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(Wires.AnyPort());
        await _sender.SendAsync(
            new PyDict
            {
                ["name"] = "x",
                ["worker"] = _passed,
                ["others"] = new List<object?> { _passed, null },
                ["sockets"] = new PyDict { ["a"] = socket },
            },
            Cancellation);
        Team team = await _receiver.ReceiveAsync<Team>(Cancellation);
        using (team.Worker)
        using (team.Others[0])
        using (team.Sockets["a"])
        {
            EnsureConnected(team.Worker);
            Assert.Null(team.Others[1]);
            Assert.Equal(socket.LocalEndPoint, team.Sockets["a"].LocalEndPoint);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_connection_that_occurs_twice_is_taken_once()
    {
        await _sender.SendAsync(new List<object?> { _passed, _passed }, Cancellation);
        List<Connection> taken = await _receiver.ReceiveAsync<List<Connection>>(Cancellation);
        using (taken[0])
        {
            Assert.Same(taken[0], taken[1]);
            EnsureConnected(taken[0]);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Taken_connections_are_closed_if_the_rest_of_the_message_fails()
    {
        await _sender.SendAsync(new PyTuple(_passed, "no number"), Cancellation);
        _passed.Close();
        PickleException told = await Assert.ThrowsAsync<PickleException>(
            async () => await _receiver.ReceiveAsync<(Connection, int)>(Cancellation));
        Assert.Equal("$[1]: expected an int, got str", told.Message);
        Assert.NotEqual(0, told.MessageBytes.Length);
        Assert.False(await _other.WaitToReceiveAsync(Cancellation));

        await _sender.SendAsync(3, Cancellation);
        Assert.Equal(3, await _receiver.ReceiveAsync<int>(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task Connections_that_were_not_requested_are_not_taken()
    {
        await _sender.SendAsync(new PyTuple(_passed, _passed, 1L), Cancellation);
        (PassedConnection passed, object rest, _) =
            await _receiver.ReceiveAsync<(PassedConnection, object, int)>(Cancellation);
        Assert.False(passed.IsTaken);
        Assert.Same(passed, rest);
    }

    [Fact(Timeout = Limit)]
    public Task A_connection_that_refuses_handles_takes_no_nested_ones_either() => OnAThread(() =>
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe(
            new ConnectionOptions { HandlePassing = HandlePassingPolicy.Refuse });
        using (sender)
        using (receiver)
        {
            sender.Send(new PyTuple(Handles.Rebuild(Handles.DupFd("/nowhere", 1L)), 1L));
            Assert.Throws<InvalidOperationException>(() => receiver.Receive<(Connection, int)>());
            sender.Send(3);
            Assert.Equal(3, receiver.Receive<int>());
        }
    });

    [Fact(Timeout = Limit)]
    public async Task An_untyped_message_is_converted_once_its_handles_are_taken()
    {
        await _sender.SendAsync(new PyTuple(_passed, 1L), Cancellation);
        var received = Assert.IsType<PyTuple>(await _receiver.ReceiveAsync(Cancellation));
        Assert.ThrowsAny<InvalidOperationException>(() => PyConvert.To<(Connection, int)>(received));
        var passed = Assert.IsType<PassedConnection>(received[0]);
        using Connection taken = await passed.TakeAsync(cancellationToken: Cancellation);
        Assert.Same(taken, PyConvert.To<(Connection, int)>(received).Item1);
        Assert.Same(
            taken,
            PyConvert.To(received, PyConverters.TupleOf(PyConverters.As<Connection>(), PyConverters.Int32)).Item1);
    }

    private static Task OnAThread(Action action) => Task.Factory.StartNew(
        action, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void EnsureConnected(Connection taken)
    {
        _other.SendBytes([1]);
        Assert.Equal([1], taken.ReceiveBytes());
    }

    private sealed record Team(
        string Name, Connection Worker, List<Connection?> Others, Dictionary<string, Socket> Sockets);
}
