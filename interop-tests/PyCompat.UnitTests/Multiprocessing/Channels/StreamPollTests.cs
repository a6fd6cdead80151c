namespace PyCompat.UnitTests.Multiprocessing.Channels;

/// <summary>Polling a stream reads from it, and must not do so while another call is inside a message.</summary>
public class StreamPollTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public Task Polling_consumes_nothing_of_a_message_being_received() => Task.Run(
        async () =>
        {
            FedStream stream = new();
            using Connection connection = Connection.FromStream(stream);
            stream.Feed(0, 0, 0, 16, 0, 1, 2, 3);
            ValueTask<byte[]> receiving = connection.ReceiveBytesAsync(cancellationToken: Cancellation);

            Assert.False(connection.Poll());
            Assert.Empty(Connection.Wait([connection], TimeSpan.Zero));
            Task<bool> polling = connection.PollAsync(Timeout.InfiniteTimeSpan, Cancellation).AsTask();
            ValueTask<IReadOnlyList<Connection>> waiting =
                Connection.WaitAsync([connection], cancellationToken: Cancellation);
            Assert.Equal(1, stream.Waiting);
            stream.Feed(4, 5, 6, 7);
            stream.Feed(8, 9, 10, 11, 12, 13, 14, 15);

            Assert.Equal(Enumerable.Range(0, 16).Select(i => (byte)i), await receiving);
            Assert.False(polling.IsCompleted);
            stream.Feed(0, 0, 0, 1);
            Assert.True(await polling);
            Assert.Equal([connection], await waiting);
            stream.Feed(42);
            Assert.Equal([42], await connection.ReceiveBytesAsync(cancellationToken: Cancellation));
            Assert.False(connection.Poll());
        },
        Cancellation);

    [Fact(Timeout = Limit)]
    public async Task A_poll_during_a_message_ends_when_the_connection_is_closed()
    {
        FedStream stream = new();
        Connection connection = Connection.FromStream(stream);
        stream.Feed(0, 0, 0, 16, 0);
        using CancellationTokenSource source = new();
        ValueTask<byte[]> receiving = connection.ReceiveBytesAsync(cancellationToken: source.Token);
        Task<bool> polling = connection.PollAsync(Timeout.InfiniteTimeSpan, Cancellation).AsTask();
        Task<IReadOnlyList<Connection>> waiting =
            Connection.WaitAsync([connection], cancellationToken: Cancellation).AsTask();

        connection.Close();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => polling);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await source.CancelAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await receiving);
    }

    [Fact(Timeout = Limit)]
    public async Task Polling_continues_after_a_message_was_abandoned()
    {
        FedStream stream = new();
        using Connection connection = Connection.FromStream(stream);
        stream.Feed(0, 0, 0, 16, 0);
        using CancellationTokenSource source = new();
        ValueTask<byte[]> receiving = connection.ReceiveBytesAsync(cancellationToken: source.Token);
        Task<bool> polling = connection.PollAsync(Timeout.InfiniteTimeSpan, Cancellation).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await receiving);

        stream.Feed(1);

        Assert.True(await polling);
        await Assert.ThrowsAsync<IOException>(
            async () => await connection.ReceiveBytesAsync(cancellationToken: Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_failed_stream_is_ready_for_receiving()
    {
        using Connection connection = Connection.FromStream(new FailingStream(() => throw new IOException("broken")));
        Assert.True(connection.Poll());
        Assert.True(await connection.PollAsync(Timeout.InfiniteTimeSpan, Cancellation));
        Assert.Equal([connection], Connection.Wait([connection]));
        IOException error = Assert.Throws<IOException>(() => connection.ReceiveBytes());
        Assert.Equal("broken", error.Message);
    }

    [Fact(Timeout = Limit)]
    public void A_read_ended_by_closing_is_not_an_unobserved_exception()
    {
        InvalidOperationException marker = new("Ended by the close.");
        bool isUnobserved = false;
        EventHandler<UnobservedTaskExceptionEventArgs> watch =
            (_, failure) => isUnobserved |= failure.Exception.InnerExceptions.Contains(marker);
        TaskScheduler.UnobservedTaskException += watch;
        try
        {
            PollAndClose();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.False(isUnobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= watch;
        }

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void PollAndClose()
        {
            TaskCompletionSource<int> read = new();
            using Connection connection = Connection.FromStream(new FailingStream(() => read.Task));
            Assert.False(connection.Poll());
            connection.Close();
            read.SetException(marker);
            Assert.NotNull(read.Task.Exception);
        }
    }
}
