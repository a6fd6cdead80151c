using PyCompat.Pickle.Razorvine.Reading;

namespace PyCompat.UnitTests.Multiprocessing.HandlePassing;

/// <summary>Both ends agree on whether handles are acknowledged, or learn that they do not.</summary>
public class HandleAcknowledgementTests
{
    private const int Limit = 30_000;

    private static readonly TimeSpan Shortly = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Without_a_setting_the_mode_is_not_guessed_and_nothing_is_sent()
    {
        Unix.Only("Handles are not acknowledged there.");
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "Every Python version acknowledges there.");
        using Ends ends = new(new ConnectionOptions());
        (Connection sender, Connection receiver) = (ends.First, ends.Second);
        InvalidOperationException[] errors =
        [
            Assert.Throws<InvalidOperationException>(() => sender.SendHandle(sender.SafeHandle)),
            await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await sender.SendHandleAsync(sender.SafeHandle, cancellationToken: Cancellation)),
            Assert.Throws<InvalidOperationException>(() => receiver.ReceiveHandle()),
            await Assert.ThrowsAsync<InvalidOperationException>(
                async () => await receiver.ReceiveHandleAsync(cancellationToken: Cancellation)),
        ];
        Assert.All(errors, error =>
        {
            Assert.Contains("HandleAcknowledgement.Byte for Python 3.14", error.Message, StringComparison.Ordinal);
            Assert.Contains("HandleAcknowledgement.None for earlier", error.Message, StringComparison.Ordinal);
        });
        Assert.False(receiver.Poll());
        sender.Send("usable");
        Assert.Equal("usable", receiver.Receive());
    }

    [Theory(Timeout = Limit)]
    [InlineData(HandleAcknowledgement.None)]
    [InlineData(HandleAcknowledgement.Byte)]
    public async Task The_mode_in_the_options_applies_to_every_call(HandleAcknowledgement acknowledgement)
    {
        Unix.Only("Handles are not acknowledged there.");
        using Ends ends = new(new ConnectionOptions
        {
            HandleAcknowledgement = acknowledgement,
            AcknowledgementTimeout = Timeout.InfiniteTimeSpan,
        });
        (Connection sender, Connection receiver) = (ends.First, ends.Second);
        foreach (string text in (string[])["first", "second"])
        {
            ValueTask<SafeFileHandle> receiving = receiver.ReceiveHandleAsync(cancellationToken: Cancellation);
            await sender.SendHandleAsync(sender.SafeHandle, cancellationToken: Cancellation);
            (await receiving).Dispose();
            Task<SafeFileHandle> blocking = Task.Run(() => receiver.ReceiveHandle(), Cancellation);
            await Task.Run(() => sender.SendHandle(sender.SafeHandle), Cancellation);
            (await blocking).Dispose();
            sender.Send(text);
            Assert.Equal(text, receiver.Receive());
            receiver.Send(text);
            Assert.Equal(text, sender.Receive());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task The_doubt_after_a_handle_is_not_a_request_to_be_answered()
    {
        using Ends ends = InDoubt();

        // The other end works correctly, but slowly.
        HandlePassingException doubt = await Assert.ThrowsAsync<HandlePassingException>(
            () => ends.Second.ServeAsync(static (request, _) => ValueTask.FromResult(request), null, Cancellation));

        Assert.Equal(HandlePassingErrorCode.NothingFollowed, doubt.ErrorCode);
        Assert.False(ends.First.Poll());
    }

    [Fact(Timeout = Limit)]
    public void The_doubt_after_a_handle_is_not_a_reply()
    {
        using Ends ends = InDoubt();

        Assert.Throws<HandlePassingException>(() => ends.Second.Request("first"));

        Assert.Equal("first", ends.First.Receive());
        ends.First.Send("reply to first");
        IOException broken = Assert.Throws<IOException>(() => ends.Second.Request("second"));
        Assert.Contains("reply", broken.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task During_a_receiving_call_nothing_is_sent_and_both_ends_continue()
    {
        Unix.Only("Handles are not acknowledged there.");
        using Ends ends = new(new ConnectionOptions
        {
            HandleAcknowledgement = HandleAcknowledgement.Byte,
            AcknowledgementTimeout = Shortly,
        });
        (Connection sender, Connection receiver) = (ends.First, ends.Second);
        ValueTask<object?> pending = sender.ReceiveAsync(Cancellation);
        HandlePassingException[] refusals =
        [
            await Assert.ThrowsAsync<HandlePassingException>(
                async () => await sender.SendHandleAsync(sender.SafeHandle, cancellationToken: Cancellation)),
            await Assert.ThrowsAsync<HandlePassingException>(
                () => Task.Run(() => sender.SendHandle(sender.SafeHandle), Cancellation)),
        ];
        Assert.All(refusals, refusal =>
        {
            Assert.Equal(HandlePassingErrorCode.NotAcknowledged, refusal.ErrorCode);
            Assert.Contains("Nothing was sent", refusal.Message, StringComparison.Ordinal);
        });
        Assert.False(receiver.Poll());
        receiver.Send("went on");
        Assert.Equal("went on", await pending);

        ValueTask<SafeFileHandle> receiving = receiver.ReceiveHandleAsync(cancellationToken: Cancellation);
        await sender.SendHandleAsync(sender.SafeHandle, cancellationToken: Cancellation);
        (await receiving).Dispose();
    }

    private static Ends InDoubt()
    {
        Unix.Only("Handles are not acknowledged there.");
        Ends ends = new(new ConnectionOptions
        {
            HandleAcknowledgement = HandleAcknowledgement.None,
            AcknowledgementTimeout = Shortly,
        });
        ends.First.SendHandle(ends.First.SafeHandle);
        ends.Second.ReceiveHandle().Dispose();
        return ends;
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void An_invalid_mode_is_refused_as_an_option(int mode)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ConnectionOptions { HandleAcknowledgement = (HandleAcknowledgement)mode });
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ConnectionOptions { AcknowledgementTimeout = TimeSpan.Zero });
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_acknowledgement_is_reported_in_time_and_names_the_other_mode(bool isSilent)
    {
        Unix.Only("Handles are not acknowledged there.");
        using Ends ends = new(new ConnectionOptions { AcknowledgementTimeout = Shortly });
        (Connection sender, Connection receiver) = (ends.First, ends.Second);
        if (!isSilent)
        {
            receiver.Send("comes instead");
        }

        long start = Stopwatch.GetTimestamp();
        HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
            async () => await sender.SendHandleAsync(sender.SafeHandle, HandleAcknowledgement.Byte, Cancellation));
        Assert.Equal(isSilent, Stopwatch.GetElapsedTime(start) >= Shortly);
        AssertNames(failure, HandlePassingErrorCode.NotAcknowledged, HandleAcknowledgement.None);
        Assert.Throws<IOException>(() => sender.ReceiveBytes());

        // The other direction still works.
        receiver.ReceiveHandle(HandleAcknowledgement.None).Dispose();
        sender.Send("usable");
        Assert.Equal("usable", receiver.Receive());
    }

    [Fact(Timeout = Limit)]
    public Task A_blocking_send_also_ends_in_time() => Task.Run(
        () =>
        {
            Unix.Only("Handles are not acknowledged there.");
            using Ends ends = new(new ConnectionOptions { AcknowledgementTimeout = Shortly });
            AssertNames(
                Assert.Throws<HandlePassingException>(
                    () => ends.First.SendHandle(ends.First.SafeHandle, HandleAcknowledgement.Byte)),
                HandlePassingErrorCode.NotAcknowledged, HandleAcknowledgement.None);
        },
        Cancellation);

    // The header after the 'A' is missing, partial or complete, and a call may already be waiting.
    [Theory(Timeout = Limit)]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(3, true)]
    [InlineData(100_000, false)]
    [InlineData(100_000, true)]
    public async Task A_superfluous_acknowledgement_is_not_part_of_the_next_message(int following, bool readAhead)
    {
        Unix.Only("Handles are not acknowledged there.");
        using Ends ends = new(new ConnectionOptions { ReadAhead = readAhead });
        (Connection sender, Connection receiver) = (ends.First, ends.Second);
        receiver.Send("sent before");
        sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.None);
        (await receiver.ReceiveHandleAsync(HandleAcknowledgement.Byte, Cancellation)).Dispose();
        if (following > 0)
        {
            receiver.SendBytes(new byte[following]);
        }

        Assert.Equal("sent before", await sender.ReceiveAsync(Cancellation));
        AssertNames(
            Assert.Throws<HandlePassingException>(() => sender.ReceiveBytes()),
            HandlePassingErrorCode.Acknowledged, HandleAcknowledgement.Byte);
        await Assert.ThrowsAsync<IOException>(async () => await sender.ReceiveAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_call_that_is_already_waiting_detects_it_too()
    {
        Unix.Only("Handles are not acknowledged there.");
        using Ends ends = new(new ConnectionOptions());
        (Connection sender, Connection receiver) = (ends.First, ends.Second);
        ValueTask<object?> waiting = sender.ReceiveAsync(Cancellation);
        sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.None);
        receiver.ReceiveHandle(HandleAcknowledgement.Byte).Dispose();
        AssertNames(
            await Assert.ThrowsAsync<HandlePassingException>(async () => await waiting),
            HandlePassingErrorCode.Acknowledged, HandleAcknowledgement.Byte);
    }

    [Fact(Timeout = Limit)]
    public async Task A_call_that_expects_a_handle_names_the_mode()
    {
        Unix.Only("Handles are not acknowledged there.");
        using Ends ends = new(new ConnectionOptions());
        (Connection sender, Connection receiver) = (ends.First, ends.Second);
        await sender.SendHandleAsync(sender.SafeHandle, HandleAcknowledgement.None, Cancellation);
        (await receiver.ReceiveHandleAsync(HandleAcknowledgement.Byte, Cancellation)).Dispose();
        AssertNames(
            Assert.Throws<HandlePassingException>(() => sender.ReceiveHandle(HandleAcknowledgement.None)),
            HandlePassingErrorCode.Malformed, HandleAcknowledgement.Byte);
    }

    [Fact(Timeout = Limit)]
    public async Task Other_lengths_of_a_gigabyte_may_follow_a_handle()
    {
        Unix.Only("Handles are not acknowledged there.");
        (Connection sender, Stream raw) = Wires.CreateWithRawReceiver(Wire.SocketPair);
        using (sender)
        await using (raw)
        {
            sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.None);
            await raw.WriteAsync(new byte[] { (byte)'A', 1, 0, 0 }, Cancellation);
            MessageTooLongException error = Assert.Throws<MessageTooLongException>(() => sender.ReceiveBytes(10));
            Assert.Contains($"{('A' << 24) + (1 << 16)}", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(HandleAcknowledgement.None)]
    [InlineData(HandleAcknowledgement.Byte)]
    public async Task A_receiver_of_a_handle_learns_once_that_both_ends_may_be_waiting(HandleAcknowledgement wrong)
    {
        Unix.Only("Handles are not acknowledged there.");
        bool isAcknowledged = wrong == HandleAcknowledgement.Byte;
        using Ends ends = new(new ConnectionOptions { AcknowledgementTimeout = Shortly });
        (Connection sender, Connection receiver) = (ends.First, ends.Second);
        sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.None);
        (await receiver.ReceiveHandleAsync(wrong, Cancellation)).Dispose();
        if (isAcknowledged)
        {
            receiver.Send("goes astray");
        }

        HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
            async () => await receiver.ReceiveAsync(Cancellation));
        AssertNames(
            failure, HandlePassingErrorCode.NothingFollowed,
            isAcknowledged ? HandleAcknowledgement.None : HandleAcknowledgement.Byte);

        // The sender was only slow.
        ValueTask<object?> receiving = receiver.ReceiveAsync(Cancellation);
        sender.Send("usable");
        Assert.Equal("usable", await receiving);
        sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.None);
        receiver.ReceiveHandle(wrong).Dispose();
        Task<object?> last = receiver.ReceiveAsync(Cancellation).AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => last.WaitAsync(2 * Shortly, Cancellation));
        sender.Send("still");
        Assert.Equal("still", await last);
    }

    [Fact(Timeout = Limit)]
    public async Task An_acknowledging_receiver_that_has_sent_nothing_waits_indefinitely()
    {
        Unix.Only("Handles are not acknowledged there.");
        using Ends ends = new(new ConnectionOptions
        {
            HandleAcknowledgement = HandleAcknowledgement.Byte,
            AcknowledgementTimeout = Shortly,
        });
        (Connection sender, Connection receiver) = (ends.First, ends.Second);
        ValueTask<SafeFileHandle> coming = receiver.ReceiveHandleAsync(cancellationToken: Cancellation);
        await sender.SendHandleAsync(sender.SafeHandle, cancellationToken: Cancellation);
        (await coming).Dispose();
        Task<SafeFileHandle> next = receiver.ReceiveHandleAsync(cancellationToken: Cancellation).AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => next.WaitAsync(2 * Shortly, Cancellation));
        await sender.SendHandleAsync(sender.SafeHandle, cancellationToken: Cancellation);
        (await next).Dispose();
    }

    [Fact(Timeout = Limit)]
    public async Task An_end_after_a_handle_names_the_mode_if_that_may_be_the_cause()
    {
        Unix.Only("Handles are not acknowledged there.");
        using Ends ends = new(new ConnectionOptions());
        (Connection sender, Connection receiver) = (ends.First, ends.Second);
        sender.SendHandle(sender.SafeHandle, HandleAcknowledgement.None);
        receiver.ReceiveHandle(HandleAcknowledgement.None).Dispose();
        sender.Close();
        EndOfStreamException end = await Assert.ThrowsAsync<EndOfStreamException>(
            async () => await receiver.ReceiveAsync(Cancellation));
        Assert.Contains("HandleAcknowledgement.Byte", end.Message, StringComparison.Ordinal);
    }

    // CPython's recvfds acknowledges before it examines the data.
    [Fact(Timeout = Limit)]
    public async Task Data_that_is_not_a_handle_is_still_acknowledged()
    {
        Unix.Only("Handles are not acknowledged there.");
        (Connection receiver, Stream raw) = Wires.CreateWithRawSender(Wire.SocketPair);
        using (receiver)
        await using (raw)
        {
            await raw.WriteAsync(new byte[] { 1 }, Cancellation);
            Assert.Throws<HandlePassingException>(() => receiver.ReceiveHandle(HandleAcknowledgement.Byte));
            byte[] answer = new byte[1];
            await raw.ReadExactlyAsync(answer, Cancellation);
            Assert.Equal("A"u8, answer);
        }
    }

    private static void AssertNames(
        HandlePassingException failure, HandlePassingErrorCode reason, HandleAcknowledgement mode)
    {
        Assert.Equal(reason, failure.ErrorCode);
        Assert.Contains($"{mode}", failure.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(HandleAcknowledgement), failure.Message, StringComparison.Ordinal);
    }

    private sealed class Ends : IDisposable
    {
        internal Ends(ConnectionOptions options) => (First, Second) = Connection.CreatePipe(options);

        internal Connection First { get; }

        internal Connection Second { get; }

        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
