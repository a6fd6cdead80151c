using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.UnitTests.Multiprocessing.HandlePassing;

public class HandleTransferTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData(HandleAcknowledgement.None)]
    [InlineData(HandleAcknowledgement.Byte)]
    public async Task A_descriptor_is_transferred_and_messages_follow_both_ways(HandleAcknowledgement acknowledgement)
    {
        if (acknowledgement == HandleAcknowledgement.Byte)
        {
            Unix.Only("Handles are not acknowledged there.");
        }

        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
        Task<SafeFileHandle> receiving = Task.Run(() => receiver.ReceiveHandle(acknowledgement), Cancellation);
        using (writer)
        {
            await Task.Run(() => sender.SendHandle(writer, acknowledgement), Cancellation);
        }

        CheckPipe(reader, await receiving);

        (reader, writer) = PlatformTransports.Current.CreateOneWay();
        ValueTask<SafeFileHandle> coming = receiver.ReceiveHandleAsync(acknowledgement, Cancellation);
        using (writer)
        {
            await sender.SendHandleAsync(writer, acknowledgement, Cancellation);
        }

        CheckPipe(reader, await coming);

        sender.Send("there");
        Assert.Equal("there", receiver.Receive());
        receiver.Send("and back");
        Assert.Equal("and back", sender.Receive());
    }

    [Fact(Timeout = Limit)]
    public Task A_descriptor_with_a_multi_byte_number_is_transferred() => Task.Run(
        () =>
        {
            Unix.Only("Descriptors exist on Unix only.");
            (Connection sender, Connection receiver) = Connection.CreatePipe();
            using (sender)
            using (receiver)
            {
                // CPython's test_large_fd_transfer, bpo-11657
                const int Large = 300;
                (SafeFileHandle reader, SafeFileHandle writer) = DescriptorFactory.CreatePipe();
                using (SafeFileHandle numbered = DescriptorFactory.Duplicate(writer, Large))
                {
                    sender.SendHandle(numbered, HandleAcknowledgement.None);
                }

                writer.Dispose();
                CheckPipe(reader, receiver.ReceiveHandle(HandleAcknowledgement.None));
            }
        },
        Cancellation);

    [Fact(Timeout = Limit)]
    public Task Received_descriptors_are_not_inherited_by_children() => Task.Run(
        () =>
        {
            Unix.Only("Descriptors exist on Unix only.");
            (Connection sender, Connection receiver) = Connection.CreatePipe();
            using (sender)
            using (receiver)
            {
                sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.None);
                using SafeFileHandle handle = receiver.ReceiveHandle(HandleAcknowledgement.None);
                const int GetDescriptorFlags = 1;
                Assert.Equal(1, Interop.LibC.Control(handle, GetDescriptorFlags, 0));
            }
        },
        Cancellation);

    [Theory(Timeout = Limit)]
    [InlineData(Wire.Pipe)]
    [InlineData(Wire.Tcp)]
    [InlineData(Wire.Stream)]
    public Task Only_Unix_sockets_carry_descriptors(Wire wire) => Task.Run(
        () =>
        {
            if (wire == Wire.Pipe)
            {
                Unix.Only("Every pipe carries handles there.");
            }

            (Connection sender, Connection receiver) = Wires.Create(wire);
            using (sender)
            using (receiver)
            {
                using SafeFileHandle handle = new(0, ownsHandle: false);
                Assert.Throws<NotSupportedException>(() => sender.SendHandle(handle));
                Assert.Throws<NotSupportedException>(() => receiver.ReceiveHandle(HandleAcknowledgement.None));
                Task.Run(() => sender.Send("usable"), Cancellation);
                Assert.Equal("usable", receiver.Receive());
            }
        },
        Cancellation);

    [Fact(Timeout = Limit)]
    public async Task A_byte_without_a_descriptor_is_an_error_and_the_end_is_the_end()
    {
        Unix.Only("Descriptors exist on Unix only.");
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(Wire.SocketPair);
        using (receiver)
        {
            await raw.WriteAsync(new byte[] { 0 }, Cancellation);
            HandlePassingException failure = Assert.Throws<HandlePassingException>(
                () => receiver.ReceiveHandle(HandleAcknowledgement.None));
            Assert.Equal(HandlePassingErrorCode.Malformed, failure.ErrorCode);
            await raw.WriteAsync(new byte[] { 0, 0, 0, 1, 7 }, Cancellation);
            Assert.Equal([7], receiver.ReceiveBytes());
            await raw.DisposeAsync();
            Assert.Throws<EndOfStreamException>(() => receiver.ReceiveHandle(HandleAcknowledgement.None));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_missing_acknowledgement_is_reported_and_ends_the_receiving_direction()
    {
        Unix.Only("Descriptors exist on Unix only.");
        (Connection sender, Stream raw) = Wires.CreateWithRawReceiver(Wire.SocketPair);
        using (sender)
        {
            await raw.WriteAsync("B"u8.ToArray(), Cancellation);
            HandlePassingException failure = Assert.Throws<HandlePassingException>(
                () => sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.Byte));
            Assert.Equal(HandlePassingErrorCode.NotAcknowledged, failure.ErrorCode);
            Assert.Throws<IOException>(() => sender.ReceiveBytes());
            sender.SendBytes([1]);
            await raw.DisposeAsync();
        }

        (sender, raw) = Wires.CreateWithRawReceiver(Wire.SocketPair);
        using (sender)
        {
            ((NetworkStream)raw).Socket.Shutdown(SocketShutdown.Send);
            HandlePassingException failure = Assert.Throws<HandlePassingException>(
                () => sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.Byte));
            Assert.Contains("closed", failure.Message, StringComparison.Ordinal);
            await raw.DisposeAsync();
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_cancelled_receive_consumes_nothing()
    {
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        using CancellationTokenSource source = new();
        ValueTask<SafeFileHandle> receiving = receiver.ReceiveHandleAsync(HandleAcknowledgement.None, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await receiving);
        sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.None);
        (await receiver.ReceiveHandleAsync(HandleAcknowledgement.None, Cancellation)).Dispose();
    }

    [Fact(Timeout = Limit)]
    public Task A_wrong_acknowledgement_or_a_closed_handle_is_refused_before_anything_is_sent() => Task.Run(
        () =>
        {
            (Connection sender, Connection receiver) = Connection.CreatePipe();
            using (sender)
            using (receiver)
            {
                Assert.Throws<ArgumentOutOfRangeException>(
                    () => sender.SendHandle(sender.SafeHandle, (HandleAcknowledgement)7));
                Assert.Throws<ArgumentOutOfRangeException>(() => receiver.ReceiveHandle((HandleAcknowledgement)7));
                Assert.Throws<ArgumentNullException>(() => sender.SendHandle(null!));
                (SafeFileHandle closed, SafeFileHandle other) = PlatformTransports.Current.CreateOneWay();
                closed.Dispose();
                other.Dispose();
                Assert.Throws<ObjectDisposedException>(() => sender.SendHandle(closed, HandleAcknowledgement.None));
                if (OperatingSystem.IsWindows())
                {
                    Assert.Throws<NotSupportedException>(
                        () => sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.Byte));
                }
                else
                {
                    Assert.Throws<ObjectDisposedException>(
                        () => sender.SendHandle(closed, HandleAcknowledgement.Byte));
                }

                Assert.False(receiver.Poll());
            }
        },
        Cancellation);

    [Fact(Timeout = Limit)]
    public async Task A_message_that_is_not_a_handle_is_reported_and_the_connection_stays_usable()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Handles are messages on Windows only.");
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        object[] others =
        [
            "text", Handles.Rebuild(Handles.DupHandle(Environment.ProcessId)), Handles.DupHandle(owner: 1),
            Handles.DupHandle(Environment.ProcessId, -1), Handles.DupHandle(Environment.ProcessId, 0),
        ];
        foreach (object other in others)
        {
            await sender.SendAsync(other, Cancellation);
            await Assert.ThrowsAsync<HandlePassingException>(
                async () => await receiver.ReceiveHandleAsync(HandleAcknowledgement.None, Cancellation));
        }

        await sender.SendHandleAsync(sender.SafeHandle, HandleAcknowledgement.None, Cancellation);
        (await receiver.ReceiveHandleAsync(HandleAcknowledgement.None, Cancellation)).Dispose();
        await sender.SendAsync("usable", Cancellation);
        Assert.Equal("usable", await receiver.ReceiveAsync(Cancellation));
    }

    // As CPython's send_handle does when it is given the id of the receiving process.
    [Fact(Timeout = Limit)]
    public async Task A_handle_that_the_sender_has_put_into_this_process_is_taken_directly()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Handles are messages on Windows only.");
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
        await sender.SendAsync(
            Handles.DupHandle(Environment.ProcessId, writer.DangerousGetHandle()), Cancellation);
        writer.SetHandleAsInvalid();
        CheckPipe(reader, await receiver.ReceiveHandleAsync(HandleAcknowledgement.None, Cancellation));
    }

    // Acts as another process that received the other end, opened by this process: takes a handle and echoes its
    // message.
    [Fact(Timeout = Limit)]
    public async Task An_echoed_number_that_was_already_taken_does_not_close_its_new_owner()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Handles are messages on Windows only.");
        (Connection here, Connection elsewhere) = Connection.CreatePipe();
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        using (here)
        using (elsewhere)
        using (sender)
        using (receiver)
        {
            await sender.SendAsync(elsewhere, Cancellation);
            using (ManualResetEvent sent = new(initialState: false))
            {
                await here.SendHandleAsync(sent.SafeWaitHandle, cancellationToken: Cancellation);
            }

            byte[] message = await elsewhere.ReceiveBytesAsync(cancellationToken: Cancellation);
            object? said = new PickleSerializer().Deserialize(new ReadOnlySequence<byte>(message));
            Assert.True(Assert.IsType<PyObject>(said).TryGetAttribute("_handle", out object? number));
            new SafeFileHandle((nint)(long)number!, ownsHandle: true).Dispose();
            using ManualResetEvent later = CreateEvent((nint)(long)number);
            await elsewhere.SendBytesAsync(message, Cancellation);
            using (SafeFileHandle taken = await here.ReceiveHandleAsync(HandleAcknowledgement.None, Cancellation))
            {
                Assert.NotEqual((nint)(long)number, taken.DangerousGetHandle());
            }

            Assert.True(later.Set());
            Assert.True(later.WaitOne(TimeSpan.Zero));
        }
    }

    // Windows reuses free numbers in an unspecified order.
    private static ManualResetEvent CreateEvent(nint number)
    {
        const int Most = 1000;
        List<ManualResetEvent> others = [];
        try
        {
            for (int i = 0; i < Most; i++)
            {
                ManualResetEvent made = new(initialState: false);
                if (made.SafeWaitHandle.DangerousGetHandle() == number)
                {
                    return made;
                }

                others.Add(made);
            }
        }
        finally
        {
            others.ForEach(other => other.Dispose());
        }

        Assert.Skip("Another thread has acquired the number.");
        return null;
    }

    private static void CheckPipe(SafeFileHandle reader, SafeFileHandle received)
    {
        using var there = Connection.FromHandle(received, ConnectionAccess.Write);
        using var here = Connection.FromHandle(reader, ConnectionAccess.Read);
        there.Send("through the pipe");
        Assert.Equal("through the pipe", here.Receive());
    }
}
