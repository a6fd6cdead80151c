namespace PyCompat.UnitTests.Multiprocessing.HandlePassing;

public class ResourceSharerTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_connection_that_is_not_taken_is_withdrawn_when_its_time_is_up()
    {
        ConnectionOptions brief = new() { HandleLifetime = TimeSpan.FromMilliseconds(50) };
        (Connection sender, Connection receiver) = Connection.CreatePipe(brief);
        using (sender)
        using (receiver)
        {
            using Connection ours = ShareEndOf(sender);

            // The only other end belongs to the sharer.
            await Assert.ThrowsAsync<EndOfStreamException>(async () => await ours.ReceiveAsync(Cancellation));

            PassedConnection passed = (PassedConnection)receiver.Receive()!;
            Assert.Equal(
                HandlePassingErrorCode.Gone, Assert.Throws<HandlePassingException>(() => passed.Take()).ErrorCode);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new ConnectionOptions { HandleLifetime = TimeSpan.Zero });
    }

    [Fact(Timeout = Limit)]
    public async Task A_key_can_be_used_once()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        using Connection ours = ShareEndOf(sender);
        byte[] message = receiver.ReceiveBytes();
        var first = (PassedConnection)receiver.Codec.Decode(new(message))!;
        var second = (PassedConnection)receiver.Codec.Decode(new(message))!;
        using Connection taken = await first.TakeAsync(cancellationToken: Cancellation);
        HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
            async () => await second.TakeAsync(cancellationToken: Cancellation));
        Assert.Equal(HandlePassingErrorCode.Gone, failure.ErrorCode);
        taken.Send("alive");
        Assert.Equal("alive", ours.Receive());
    }

    [Fact(Timeout = Limit)]
    public async Task An_unknown_key_gets_nothing()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        using Connection ours = ShareEndOf(sender);
        var shared = (PassedConnection)receiver.Receive()!;
        foreach (object key in (object[])[1L, -1L, System.Numerics.BigInteger.One << 80])
        {
            sender.Send(Handles.Rebuild(Handles.Shared(AddressOf(shared), key)));
            HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
                async () => await receiver.ReceiveAsync<Connection>(Cancellation));
            Assert.Equal(HandlePassingErrorCode.Gone, failure.ErrorCode);
        }

        shared.Take().Close();
    }

    [Fact(Timeout = Limit)]
    public async Task Silent_or_misbehaving_clients_do_not_delay_others()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        using Connection ours = ShareEndOf(sender);
        var shared = (PassedConnection)receiver.Receive()!;
        EndPoint endPoint = OperatingSystem.IsWindows()
            ? new NamedPipeEndPoint(AddressOf(shared))
            : new UnixDomainSocketEndPoint(AddressOf(shared));
        using Connection bare = await Client.ConnectAsync(endPoint, cancellationToken: Cancellation);
        using AuthKey key = ProcessAuthKey.Copy();
        ClientOptions options = new() { AuthKey = key };
        using Connection silent = await Client.ConnectAsync(endPoint, options, Cancellation);
        foreach (object? nonsense in (object?[])[null, "text", (1, 2, 3), ("key", 1)])
        {
            using Connection talking = await Client.ConnectAsync(endPoint, options, Cancellation);
            talking.Send(nonsense);
            Assert.False(await talking.WaitToReceiveAsync(Cancellation));
        }

        using Connection taken = await shared.TakeAsync(cancellationToken: Cancellation);
        taken.Send("alive");
        Assert.Equal("alive", ours.Receive());
    }

    [Fact(Timeout = Limit)]
    public void Connections_in_a_message_that_is_not_sent_are_withdrawn_at_once()
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        using (sender)
        {
            (Connection ours, Connection theirs) = Connection.CreatePipe();
            using (ours)
            {
                using (theirs)
                {
                    Assert.Throws<PickleException>(() => sender.Send(new object[] { theirs, new Uri("db:row/7") }));
                    Assert.False(receiver.Poll());
                    receiver.Close();
                    Assert.Throws<IOException>(() => sender.Send(theirs));
                }

                Assert.Throws<EndOfStreamException>(() => ours.Receive());
            }
        }
    }

    [Fact(Timeout = Limit)]
    public void An_object_that_cannot_be_shared_is_reported()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        (NetworkStream near, NetworkStream far) = Wires.CreateStreams();
        using var over = Connection.FromStream(near);
        using (far)
        {
            Assert.Throws<NotSupportedException>(() => sender.Send(over));
        }

        (Connection closed, Connection other) = Connection.CreatePipe();
        closed.Close();
        using (other)
        {
            Assert.Throws<ObjectDisposedException>(() => sender.Send(closed));
        }

        Assert.False(receiver.Poll());
    }

    [Fact(Timeout = Limit)]
    public async Task A_connection_whose_ends_do_not_match_the_description_is_refused_and_closed()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        (Connection reader, Connection writer) = Connection.CreateOneWayPipe();
        using (writer)
        {
            using (reader)
            {
                sender.Send(reader);
            }

            var passed = (PassedConnection)receiver.Receive()!;
            sender.Send(Handles.Rebuild((PyObject)passed.Description.Arguments[0]!));
            HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
                async () => await receiver.ReceiveAsync<Connection>(Cancellation));
            Assert.Equal(HandlePassingErrorCode.Malformed, failure.ErrorCode);
            // The sharer closes its duplicate asynchronously.
            await Assert.ThrowsAsync<IOException>(async () =>
            {
                while (true)
                {
                    await writer.SendBytesAsync(new byte[] { 1 }, Cancellation);
                    await Task.Yield();
                }
            });
        }
    }

    [Fact]
    public void The_authkey_of_the_process_is_fixed_by_its_first_use()
    {
        using AuthKey first = ProcessAuthKey.Copy();
        using AuthKey second = ProcessAuthKey.Copy();
        Assert.Equal(32, first.Length);
        byte[] one = new byte[32];
        byte[] two = new byte[32];
        first.CopyTo(one);
        second.CopyTo(two);
        Assert.Equal(one, two);
        Assert.Throws<InvalidOperationException>(() => ProcessAuthKey.Set(first));
    }

    [Fact(Timeout = Limit)]
    public async Task A_descriptor_made_non_blocking_by_asynchronous_calls_is_received_as_blocking()
    {
        (NetworkStream near, NetworkStream far) = Wires.CreateStreams();
        await using (near)
        await using (far)
        {
            await far.WriteAsync(new byte[] { 1 }, Cancellation);
            await near.ReadExactlyAsync(new byte[1], Cancellation);
            Assert.True(Descriptors.IsNonBlocking(near.Socket.SafeHandle));
            (Connection sender, Connection receiver) = Connection.CreatePipe();
            using (sender)
            using (receiver)
            {
                sender.Send(near.Socket);
                using Socket taken = await receiver.ReceiveAsync<Socket>(Cancellation);
                Assert.False(Descriptors.IsNonBlocking(taken.SafeHandle));
                taken.Send([2]);
                Assert.Equal(2, far.ReadByte());
            }
        }
    }

    // Returns the end that was not shared; the sharer now owns the other one exclusively. Windows supports only sockets
    // here.
    private static Connection ShareEndOf(Connection sender)
    {
        (Connection theirs, Connection ours) = Wires.CreateOverBytes();
        using (theirs)
        {
            sender.Send(theirs);
        }

        return ours;
    }

    private static string AddressOf(PassedHandle passed)
    {
        var source = (PyObject)passed.Description.Arguments[0]!;
        Assert.True(source.TryGetAttribute("_id", out object? id));
        return (string)((PyTuple)id!)[0]!;
    }
}
