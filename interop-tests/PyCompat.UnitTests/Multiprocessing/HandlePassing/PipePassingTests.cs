namespace PyCompat.UnitTests.Multiprocessing.HandlePassing;

/// <summary>Connections inside messages, between two ends in this process and to another process.</summary>
public class PipePassingTests
{
    private const int Limit = 60_000;

    // The address at which the other process finds this one.
    private const string AddressVariable = "PYCOMPAT_TEST_PASSING_ADDRESS";

    private static readonly ConnectionOptions Passing = new() { HandlePassing = HandlePassingPolicy.SameUser };

    public static TheoryData<Wire> Local =>
        [.. Wires.Values.Where(wire => wire is Wire.SocketPair or Wire.NamedPipe or Wire.Tcp)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Local))]
    public async Task A_connection_in_a_message_becomes_usable_and_the_carrier_stays_usable(Wire wire)
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        (Connection ours, Connection theirs) = Wires.Create(wire);
        using (ours)
        {
            using (theirs)
            {
                sender.Send(new object[] { "before", theirs });
            }

            var message = (List<object?>)receiver.Receive()!;
            using Connection taken = await ((PassedConnection)message[1]!).TakeAsync(
                cancellationToken: Cancellation);
            await ours.SendAsync("there", Cancellation);
            Assert.Equal("there", await taken.ReceiveAsync(Cancellation));
            await taken.SendAsync("back", Cancellation);
            Assert.Equal("back", await ours.ReceiveAsync(Cancellation));
        }

        await sender.SendAsync("after", Cancellation);
        Assert.Equal("after", await receiver.ReceiveAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task The_ends_of_a_one_way_pipe_keep_their_directions()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        (Connection reader, Connection writer) = Connection.CreateOneWayPipe();
        using (reader)
        using (writer)
        {
            sender.Send(new object[] { reader, writer });
        }

        var message = (List<object?>)receiver.Receive()!;
        using Connection takenReader = await ((PassedConnection)message[0]!).TakeAsync(
            cancellationToken: Cancellation);
        using Connection takenWriter = await ((PassedConnection)message[1]!).TakeAsync(
            cancellationToken: Cancellation);
        Assert.Equal((true, false), (takenReader.IsReadable, takenReader.IsWritable));
        Assert.Equal((false, true), (takenWriter.IsReadable, takenWriter.IsWritable));
        await takenWriter.SendAsync("through", Cancellation);
        Assert.Equal("through", await takenReader.ReceiveAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_socket_in_a_message_becomes_usable_and_can_be_taken_once()
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        (NetworkStream ours, NetworkStream theirs) = Wires.CreateStreams();
        using (sender)
        using (receiver)
        using (ours)
        using (theirs)
        {
            // A NetworkStream would shut the socket down for all of its holders.
            using (theirs.Socket)
            {
                sender.Send(theirs.Socket);
            }

            byte[] message = receiver.ReceiveBytes();
            var passed = (PassedSocket)receiver.Codec.Decode(new(message))!;
            using Socket taken = await passed.TakeAsync(Cancellation);
            await ours.WriteAsync(new byte[] { 1, 2, 3 }, Cancellation);
            byte[] buffer = new byte[10];
            Assert.Equal(3, await taken.ReceiveAsync(buffer, Cancellation));

            var again = (PassedSocket)receiver.Codec.Decode(new(message))!;
            HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
                async () => await again.TakeAsync(Cancellation));
            Assert.Equal(HandlePassingErrorCode.Gone, failure.ErrorCode);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_pipe_is_not_sent_while_a_call_waits_for_its_messages()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Waiting for a message consumes nothing on Unix.");
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (sender)
        using (receiver)
        using (ours)
        {
            using (theirs)
            {
                using CancellationTokenSource source = new();
                ValueTask<bool> polling = theirs.PollAsync(Timeout.InfiniteTimeSpan, source.Token);
                Assert.Throws<InvalidOperationException>(() => sender.Send(theirs));
                await source.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await polling);
                sender.Send(theirs);
            }

            using Connection taken = await receiver.ReceiveAsync<Connection>(Cancellation);
            await ours.SendBytesAsync(ReadOnlyMemory<byte>.Empty, Cancellation);
            Assert.Empty(await taken.ReceiveBytesAsync(cancellationToken: Cancellation));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_connection_that_is_not_taken_in_time_is_closed()
    {
        ConnectionOptions brief = new() { HandleLifetime = TimeSpan.FromMilliseconds(50) };
        using ConnectionPair pair = new(Connection.CreatePipe(brief));
        (Connection sender, Connection receiver) = pair;
        using (Connection ours = Handles.Pass(sender))
        {
            await Assert.ThrowsAsync<EndOfStreamException>(async () => await ours.ReceiveAsync(Cancellation));
        }

        var passed = (PassedConnection)receiver.Receive()!;
        await Assert.ThrowsAsync<HandlePassingException>(
            async () => await passed.TakeAsync(cancellationToken: Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_message_that_cannot_be_created_shares_nothing()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (ours)
        {
            using (theirs)
            {
                Assert.ThrowsAny<Exception>(() => sender.Send(new object[] { theirs, new object() }));
            }

            await Assert.ThrowsAsync<EndOfStreamException>(async () => await ours.ReceiveAsync(Cancellation));
        }

        Assert.False(receiver.Poll());
    }

    [Fact(Timeout = Limit)]
    public void A_handle_of_this_process_that_it_has_not_sent_is_not_taken()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (ours)
        using (theirs)
        {
            long number = theirs.SafeHandle.DangerousGetHandle();
            sender.Send(Handles.Rebuild(Handles.DupHandle(Environment.ProcessId, number)));
            var passed = (PassedConnection)receiver.Receive()!;
            HandlePassingException failure = Assert.Throws<HandlePassingException>(() => passed.Take());
            Assert.Equal(HandlePassingErrorCode.NotTakeable, failure.ErrorCode);
            ours.Send("still here");
            Assert.Equal("still here", theirs.Receive());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Another_process_sends_and_takes_connections_over_a_Windows_pipe()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Message-mode pipes exist on Windows only.");
        using Listener listener = new(Wires.Address(Wire.NamedPipe), new ListenerOptions { Connection = Passing });
        using Process other = StartOther(listener.LocalEndPoint.ToString()!);
        try
        {
            using Connection carrier = await listener.AcceptAsync(Cancellation);
            await AssertRefusedAsync(carrier, HandlePassingErrorCode.Malformed);
            await AssertRefusedAsync(carrier, HandlePassingErrorCode.Gone);
            await AssertRefusedAsync(carrier, HandlePassingErrorCode.NotTakeable);

            using (Connection taken = await carrier.ReceiveAsync<Connection>(Cancellation))
            {
                await taken.SendAsync("there", Cancellation);
                Assert.Equal("there and back", await taken.ReceiveAsync(Cancellation));
            }

            // The end shows that the other process holds no handle of the taken connections.
            Assert.Equal("ended", await carrier.ReceiveAsync(Cancellation));

            (Connection ours, Connection theirs) = Connection.CreatePipe();
            using (ours)
            {
                using (theirs)
                {
                    await carrier.SendAsync(theirs, Cancellation);
                }

                Assert.Equal("from the other process", await ours.ReceiveAsync(Cancellation));
                await Assert.ThrowsAsync<EndOfStreamException>(async () => await ours.ReceiveAsync(Cancellation));
            }

            await carrier.SendAsync("done", Cancellation);
            await other.WaitForExitAsync(Cancellation);
            Assert.Equal(0, other.ExitCode);
        }
        finally
        {
            if (!other.HasExited)
            {
                other.Kill();
            }
        }
    }

    /// <summary>The other process of the test above; it is not a test by itself.</summary>
    [Fact(Timeout = Limit, Explicit = true)]
    public async Task The_other_process()
    {
        string? address = Environment.GetEnvironmentVariable(AddressVariable);
        Assert.SkipWhen(address is null, "This is the other process of a test, which starts it.");
        ClientOptions options = new() { Connection = Passing };
        using Connection carrier = await Client.ConnectAsync(new NamedPipeEndPoint(address), options, Cancellation);
        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (ours)
        {
            await carrier.SendAsync(Handles.Rebuild(Handles.DupHandle(Environment.ProcessId, -1)), Cancellation);
            await carrier.SendAsync(Handles.Rebuild(Handles.DupHandle(Environment.ProcessId, 0xfff0)), Cancellation);
            await carrier.SendAsync(Handles.Rebuild(Handles.DupHandle(owner: 1)), Cancellation);
            using (theirs)
            {
                await carrier.SendAsync(theirs, Cancellation);
            }

            object? heard = await ours.ReceiveAsync(Cancellation);
            await ours.SendAsync(heard + " and back", Cancellation);
            await Assert.ThrowsAsync<EndOfStreamException>(async () => await ours.ReceiveAsync(Cancellation));
            await carrier.SendAsync("ended", Cancellation);
        }

        using (Connection taken = await carrier.ReceiveAsync<Connection>(Cancellation))
        {
            await taken.SendAsync("from the other process", Cancellation);
        }

        Assert.Equal("done", await carrier.ReceiveAsync(Cancellation));
    }

    private static async Task AssertRefusedAsync(Connection carrier, HandlePassingErrorCode reason)
    {
        var passed = (PassedConnection)(await carrier.ReceiveAsync(Cancellation))!;
        HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
            async () => await passed.TakeAsync(cancellationToken: Cancellation));
        Assert.Equal(reason, failure.ErrorCode);
    }

    // This program, of which the process runs a single test.
    private static Process StartOther(string address)
    {
        string method = $"{typeof(PipePassingTests).FullName}.{nameof(The_other_process)}";
        ProcessStartInfo start = new(
            Environment.ProcessPath!,
            ["-noLogo", "-noColor", "-noAutoReporters", "-explicit", "only", "-method", method]);
        start.Environment[AddressVariable] = address;
        return Process.Start(start)!;
    }
}
