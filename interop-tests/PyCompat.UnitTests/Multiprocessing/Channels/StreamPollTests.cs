namespace PyCompat.UnitTests.Multiprocessing.Channels;

/// <summary>Over a stream polling reads, and may not do so while somebody else is inside a message.</summary>
public class StreamPollTests
{
    private const int Limit = 30_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public Task Polling_takes_nothing_of_a_message_that_is_being_received() => Task.Run(
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
    public async Task Who_polls_beside_a_message_is_told_of_the_close()
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
    public async Task Polling_goes_on_when_a_message_was_given_up()
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
    public async Task A_stream_that_fails_is_ready_to_be_received_from()
    {
        using Connection connection = Connection.FromStream(new FailingStream(() => throw new IOException("broken")));
        Assert.True(connection.Poll());
        Assert.True(await connection.PollAsync(Timeout.InfiniteTimeSpan, Cancellation));
        Assert.Equal([connection], Connection.Wait([connection]));
        IOException error = Assert.Throws<IOException>(() => connection.ReceiveBytes());
        Assert.Equal("broken", error.Message);
    }

    [Fact(Timeout = Limit)]
    public void A_read_that_the_close_ends_is_no_unobserved_exception()
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
