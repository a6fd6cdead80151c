using PyCompat.Multiprocessing.Framing;

namespace PyCompat.UnitTests.Multiprocessing.Channels;

// Runs alone because other tests open descriptors too.
[Collection(nameof(ResourceTests))]
[CollectionDefinition(nameof(ResourceTests), DisableParallelization = true)]
public class ResourceTests
{
    private const int Limit = 60_000;

    public static TheoryData<Wire> Listening => Wires.Addressed;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData(Wire.SocketPair)]
    [InlineData(Wire.Pipe)]
    [InlineData(Wire.Tcp)]
    [InlineData(Wire.Unix)]
    public Task Sending_and_receiving_into_a_buffer_allocates_nothing(Wire wire) => Task.Run(() =>
    {
        (Connection sender, Connection receiver) = Wires.Create(wire);
        using (sender)
        using (receiver)
        {
            byte[] message = new byte[1000];
            byte[] buffer = new byte[1000];
            RoundTrips(100);
            long before = GC.GetAllocatedBytesForCurrentThread();
            RoundTrips(1000);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

            void RoundTrips(int count)
            {
                for (int i = 0; i < count; i++)
                {
                    if (receiver.Poll())
                    {
                        throw new InvalidOperationException("Nothing was sent yet.");
                    }

                    sender.SendBytes(message);
                    if (!receiver.Poll(TimeSpan.FromSeconds(1)) || receiver.ReceiveBytes(buffer.AsSpan()) != 1000)
                    {
                        throw new InvalidOperationException("The message did not arrive.");
                    }
                }
            }
        }
    }, Cancellation);

    [Fact(Timeout = Limit)]
    public async Task No_descriptor_is_leaked()
    {
        await UseEverything();

        // Objects that other tests have left to the finalizers may be released meanwhile.
        Collect();
        int before = Descriptors.Count();
        for (int i = 0; i < 20; i++)
        {
            await UseEverything();
        }

        Assert.InRange(Descriptors.Count(), 0, before);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Listening))]
    public async Task A_listener_closed_while_accepting_leaves_no_unobserved_exception(Wire wire)
    {
        List<Exception> unobserved = [];
        EventHandler<UnobservedTaskExceptionEventArgs> notice = (_, failure) => unobserved.Add(failure.Exception);
        Collect();
        TaskScheduler.UnobservedTaskException += notice;
        try
        {
            await LeaveAcceptingAsync(wire);
            Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= notice;
        }

        Assert.Empty(unobserved);
    }

    [Theory(Timeout = Limit)]
    [InlineData(Wire.SocketPair)]
    [InlineData(Wire.Pipe)]
    public async Task Asynchronous_calls_leave_the_shared_description_in_blocking_mode(Wire wire)
    {
        using ConnectionPair pair = new(Wires.Create(wire));
        (Connection sender, Connection receiver) = pair;
        ValueTask<byte[]> receiving = receiver.ReceiveBytesAsync(cancellationToken: Cancellation);
        Assert.False(Descriptors.IsNonBlocking(receiver.SafeHandle));
        ValueTask sending = sender.SendBytesAsync(new byte[5_000_000], Cancellation);
        Assert.False(Descriptors.IsNonBlocking(sender.SafeHandle));
        await receiving;
        await sending;
        Assert.False(Descriptors.IsNonBlocking(receiver.SafeHandle));
        Assert.False(Descriptors.IsNonBlocking(sender.SafeHandle));
    }

    [Theory]
    [InlineData(Wire.Tcp)]
    [InlineData(Wire.Unix)]
    public Task Connected_and_accepted_sockets_are_in_blocking_mode(Wire wire) => Task.Run(
        () =>
        {
            (Connection client, Connection accepted) = Wires.Create(wire);
            using (client)
            using (accepted)
            {
                Assert.False(Descriptors.IsNonBlocking(client.SafeHandle));
                Assert.False(Descriptors.IsNonBlocking(accepted.SafeHandle));
            }
        },
        Cancellation);

    [Fact(Timeout = Limit)]
    public async Task Many_idle_asynchronous_calls_do_not_use_a_thread_each()
    {
        int before = Process.GetCurrentProcess().Threads.Count;
        var pairs = Enumerable.Range(0, 200).Select(_ => Connection.CreatePipe()).ToList();
        Task<byte[]>[] receiving =
            [.. pairs.Select(pair => pair.First.ReceiveBytesAsync(cancellationToken: Cancellation).AsTask())];

        // One thread for the loop, plus any that the pool adds at its discretion.
        Assert.InRange(Process.GetCurrentProcess().Threads.Count - before, int.MinValue, 20);
        foreach ((_, Connection second) in pairs)
        {
            await second.SendBytesAsync(new byte[] { 1 }, Cancellation);
        }

        foreach (byte[] message in await Task.WhenAll(receiving))
        {
            Assert.Equal([1], message);
        }

        foreach ((Connection first, Connection second) in pairs)
        {
            first.Close();
            second.Close();
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Two_connections_over_one_descriptor_wait_independently()
    {
        (var near, var far) = PlatformTransports.Current.CreatePair();
        using var peer = Connection.FromHandle(far);
        using var reader = Connection.FromHandle(Descriptors.Borrow(near), ConnectionAccess.Read);
        using var writer = Connection.FromHandle(near, ConnectionAccess.Write);
        ValueTask<byte[]> receiving = reader.ReceiveBytesAsync(cancellationToken: Cancellation);
        ValueTask sending = writer.SendBytesAsync(new byte[5_000_000], Cancellation);
        Assert.False(sending.IsCompleted);
        Assert.Equal(5_000_000, (await peer.ReceiveBytesAsync(cancellationToken: Cancellation)).Length);
        await sending;
        await peer.SendBytesAsync(new byte[] { 1 }, Cancellation);
        Assert.Equal([1], await receiving);
    }

    [Fact(Timeout = Limit)]
    public async Task Data_sent_over_the_handle_of_a_Socket_arrives_after_the_connection_is_closed()
    {
        using Listener listener = new(Wires.AnyPort());
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndPoint, Cancellation);
        using Connection accepted = listener.Accept();
        using (Connection sender = Connection.FromHandle(socket.SafeHandle))
        {
            sender.SendBytes(new byte[200_000]);
        }

        Assert.Equal(200_000, (await accepted.ReceiveBytesAsync(cancellationToken: Cancellation)).Length);
        Assert.False(accepted.WaitToReceive());
    }

    [Fact(Timeout = Limit)]
    public async Task An_unreferenced_connection_is_closed_by_the_garbage_collector()
    {
        using Connection peer = Abandon();
        ValueTask<byte[]?> end = peer.TryReceiveBytesAsync(Cancellation);
        while (!end.IsCompleted)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        Assert.Null(await end);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static Connection Abandon()
        {
            (Connection abandoned, Connection kept) = Connection.CreatePipe();
            kept.SendBytes([1]);

            // An asynchronous call that waits registers the descriptor with the loop.
            Assert.Equal([1], abandoned.ReceiveBytes());
            ValueTask<bool> polled = abandoned.PollAsync(TimeSpan.FromMilliseconds(1), Cancellation);
            Assert.False(polled.AsTask().GetAwaiter().GetResult());
            return kept;
        }
    }

    [Fact]
    public void A_handle_that_cannot_carry_a_connection_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Connection.FromHandle(new Microsoft.Win32.SafeHandles.SafeFileHandle()));
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => Connection.FromHandle(new Microsoft.Win32.SafeHandles.SafeFileHandle(99999, ownsHandle: false)));
        Assert.Contains("99999", error.Message, StringComparison.Ordinal);
        using Socket datagrams = new(
            SocketType.Dgram, ProtocolType.Udp);
        Assert.Throws<ArgumentException>(() => Connection.FromHandle(datagrams.SafeHandle));
    }

    [Fact(Timeout = Limit)]
    public async Task A_pipe_under_the_handle_of_a_Socket_is_closed_with_its_connection()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The handle of a socket closes only sockets.");
        (var readEnd, var writeEnd) = PlatformTransports.Current.CreateOneWay();
        SafeSocketHandle handle = new(writeEnd.DangerousGetHandle(), ownsHandle: true);
        writeEnd.SetHandleAsInvalid();
        using Connection reader = Connection.FromHandle(readEnd, ConnectionAccess.Read);
        Connection writer = Connection.FromHandle(handle, ConnectionAccess.Write);
        await writer.SendBytesAsync(new byte[] { 1 }, Cancellation);

        writer.Close();

        Assert.True(handle.IsClosed);
        Assert.Equal([1], await reader.ReceiveBytesAsync(cancellationToken: Cancellation));
        Assert.False(await reader.WaitToReceiveAsync(Cancellation));
    }

    [Theory]
    [InlineData(ConnectionAccess.Read)]
    [InlineData(ConnectionAccess.Write)]
    public void A_pipe_is_refused_for_a_direction_that_it_does_not_support(ConnectionAccess has)
    {
        (var reader, var writer) = PlatformTransports.Current.CreateOneWay();
        using (reader)
        using (writer)
        {
            var end = has == ConnectionAccess.Read ? reader : writer;
            ArgumentException error = Assert.Throws<ArgumentException>(() => Connection.FromHandle(end));
            Assert.Contains($"only {has}", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => Connection.FromHandle(end, ConnectionAccess.ReadWrite & ~has));
            Assert.False(end.IsClosed);
            using Connection connection = Connection.FromHandle(end, has);
            Assert.Equal(has == ConnectionAccess.Read, connection.IsReadable);
        }
    }

    // The accept operation of a cancelled call continues, for the next call.
    private static async Task LeaveAcceptingAsync(Wire wire)
    {
        using Listener listener = new(Wires.Address(wire));
        using CancellationTokenSource source = new();
        ValueTask<Connection> accepting = listener.AcceptAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await accepting);
    }

    private static async Task UseEverything()
    {
        foreach (Wire wire in Wires.Values)
        {
            if (wire == Wire.Unix && !Socket.OSSupportsUnixDomainSockets)
            {
                continue;
            }

            (Connection sender, Connection receiver) = Wires.Create(wire);
            ValueTask<byte[]> receiving = receiver.ReceiveBytesAsync(cancellationToken: Cancellation);
            await sender.SendBytesAsync(new byte[10], Cancellation);
            await receiving;
            Task<bool> polling = Task.Run(() => receiver.Poll(TimeSpan.FromMilliseconds(1)));
            await polling;
            receiving = receiver.ReceiveBytesAsync(cancellationToken: Cancellation);
            receiver.Close();
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await receiving);
            sender.Close();
        }
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
