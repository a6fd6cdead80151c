using PyCompat.Pickle.Razorvine.Reading;

namespace PyCompat.UnitTests.Multiprocessing;

public class ServeTests
{
    private const int Limit = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_handler_that_throws_is_answered_with_its_exception_and_serving_continues()
    {
        List<Exception> seen = [];
        (Connection client, Connection server) = Connection.CreatePipe();
        using (server)
        {
            Task serving = server.ServeAsync<int, int>(
                static (number, _) => number > 0
                    ? ValueTask.FromResult(100 / number)
                    : throw new InvalidDataException("not above 0"),
                new ServeOptions { RequestFailed = seen.Add }, Cancellation);

            PyObject failure = Assert.IsType<PyObject>(client.Request(0));
            Assert.Equal("builtins.RuntimeError", failure.Class!.ToString());
            Assert.Contains("not above 0", failure.ToException().Message, StringComparison.Ordinal);
            Assert.Contains(nameof(ServeTests), Assert.Single(failure.ToException().Notes), StringComparison.Ordinal);
            PyObject mismatch = Assert.IsType<PyObject>(client.Request("text"));
            Assert.Equal("builtins.TypeError", mismatch.Class!.ToString());
            Assert.Contains("expected an int, got str", mismatch.ToException().Message, StringComparison.Ordinal);
            PyObject range = Assert.IsType<PyObject>(client.Request(long.MaxValue));
            Assert.Equal("builtins.OverflowError", range.Class!.ToString());
            Assert.Contains(
                nameof(OverflowException), range.ToException().InnerException!.Message, StringComparison.Ordinal);
            Assert.Equal(25L, client.Request(4));

            client.Close();
            await serving;
            Assert.Equal([typeof(InvalidDataException), typeof(PickleException), typeof(PickleException)],
                seen.Select(static one => one.GetType()));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Invalid_pickles_and_unsendable_replies_are_also_answered()
    {
        (Connection client, Connection server) = Connection.CreatePipe();
        using (server)
        {
            Task serving = server.ServeAsync(
                static (_, _) => ValueTask.FromResult<object?>(new object()), cancellationToken: Cancellation);

            client.SendBytes("no pickle"u8);
            PyObject unreadable = Assert.IsType<PyObject>(client.Receive());
            Assert.Equal("pickle.UnpicklingError", unreadable.Class!.ToString());
            PyObject unsendable = Assert.IsType<PyObject>(client.Request(1));
            Assert.Equal("pickle.PicklingError", unsendable.Class!.ToString());

            client.Close();
            await serving;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_PyException_is_answered_as_the_exception_it_holds()
    {
        PyObject raised = PyObject.Call(new PyGlobal("builtins", "KeyError"), "k");
        (Connection client, Connection server) = Connection.CreatePipe();
        using (server)
        {
            Task serving = server.ServeAsync((_, _) => throw raised.ToException(), cancellationToken: Cancellation);
            Assert.Equal("builtins.KeyError", Assert.IsType<PyObject>(client.Request(1)).Class!.ToString());
            client.Close();
            await serving;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_callback_that_throws_ends_nothing()
    {
        (Connection client, Connection server) = Connection.CreatePipe();
        using (server)
        {
            Task serving = server.ServeAsync(
                static (_, _) => throw new InvalidDataException("no"),
                new ServeOptions { RequestFailed = static _ => throw new InvalidOperationException("nor this") },
                Cancellation);
            Assert.IsType<PyObject>(client.Request(1));
            Assert.IsType<PyObject>(client.Request(2));
            client.Close();
            await serving;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task The_result_of_a_handler_is_still_sent_after_serving_was_cancelled()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource source = new();
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection client, Connection server) = pair;
        Task serving = server.ServeAsync<int, int>(
            async (number, _) =>
            {
                begun.SetResult();
                await released.Task;
                return number + 1;
            },
            cancellationToken: source.Token);
        ValueTask<object?> request = client.RequestAsync(1, Cancellation);
        await begun.Task;
        await source.CancelAsync();
        released.SetResult();

        Assert.Equal(2L, await request);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    [Fact(Timeout = Limit)]
    public async Task A_listener_serves_many_clients_and_one_that_fails_does_not_affect_others()
    {
        List<Exception> failures = [];
        using CancellationTokenSource source = new();
        using Listener listener = new(Wires.AnyPort(), Authenticated.Listener);
        Task serving = listener.ServeAsync(
            static async (client, token) =>
            {
                await client.ServeAsync<int, int>(
                    static (number, _) => ValueTask.FromResult(number + 1), cancellationToken: token);
                throw new InvalidDataException("at its end");
            },
            new ListenerServeOptions
            {
                ClientFailed = (_, failure) =>
                {
                    lock (failures)
                    {
                        failures.Add(failure);
                    }

                    throw new InvalidOperationException("the callback's own");
                },
            },
            source.Token);
        for (int i = 0; i < 5; i++)
        {
            using Connection client = await ConnectAsync(listener);
            Assert.Equal(i + 1L, await client.RequestAsync(i, Cancellation));
        }

        await source.CancelAsync();
        await serving;
        Assert.All(failures, static one => Assert.IsType<InvalidDataException>(one));
        Assert.NotEmpty(failures);
    }

    [Fact(Timeout = Limit)]
    public async Task The_number_of_concurrent_clients_is_limited_by_the_options()
    {
        int running = 0;
        int most = 0;
        using CancellationTokenSource source = new();
        using Listener listener = new(Wires.AnyPort());
        Task serving = listener.ServeAsync(
            async (client, token) =>
            {
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await client.ServeAsync<int, int>(
                    static (number, _) => ValueTask.FromResult(number + 1), cancellationToken: token);
                Interlocked.Decrement(ref running);
            },
            new ListenerServeOptions { MaxClients = 2 }, source.Token);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            using Connection client = await Client.ConnectAsync(
                listener.LocalEndPoint, cancellationToken: Cancellation);
            Assert.Equal(number + 1L, await client.RequestAsync(number, Cancellation));
        }));

        await source.CancelAsync();
        await serving;
        Assert.InRange(most, 1, 2);
    }

    [Fact(Timeout = Limit)]
    public async Task A_pending_reply_is_sent_before_serving_ends()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource source = new();
        using Listener listener = new(Wires.AnyPort(), Authenticated.Listener);
        Task serving = listener.ServeAsync(
            (client, token) => client.ServeAsync<int, int>(
                async (number, _) =>
                {
                    begun.SetResult();
                    await released.Task;
                    return number + 1;
                },
                cancellationToken: token),
            null, source.Token);
        using Connection client = await ConnectAsync(listener);
        ValueTask<object?> request = client.RequestAsync(1, Cancellation);
        await begun.Task;
        await source.CancelAsync();
        Assert.False(serving.IsCompleted);
        released.SetResult();

        Assert.Equal(2L, await request);
        await serving;
    }

    [Fact(Timeout = Limit)]
    public async Task The_connection_of_a_handler_that_does_not_end_is_closed()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource source = new();
        using Listener listener = new(Wires.AnyPort());
        Task serving = listener.ServeAsync(
            async (client, _) =>
            {
                begun.SetResult();
                await client.ReceiveAsync(CancellationToken.None);
            },
            new ListenerServeOptions { ShutdownTimeout = TimeSpan.FromMilliseconds(1) }, source.Token);
        using Connection client = await Client.ConnectAsync(listener.LocalEndPoint, cancellationToken: Cancellation);
        await begun.Task;
        await source.CancelAsync();

        await serving;
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await client.ReceiveAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task Closing_the_listener_ends_serving()
    {
        using Listener listener = new(Wires.AnyPort());
        Task serving = listener.ServeAsync(static (_, _) => Task.CompletedTask, cancellationToken: Cancellation);
        listener.Close();
        await serving;
    }

    [Fact(Timeout = Limit)]
    public async Task Closing_the_listener_also_ends_serving_at_the_maximum_number_of_clients()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Listener listener = new(Wires.AnyPort());
        Task serving = listener.ServeAsync(
            async (client, token) =>
            {
                begun.SetResult();
                await client.ServeAsync(static (request, _) => ValueTask.FromResult(request), cancellationToken: token);
            },
            new ListenerServeOptions { MaxClients = 1 }, Cancellation);
        using Connection client = await Client.ConnectAsync(listener.LocalEndPoint, cancellationToken: Cancellation);
        await begun.Task;
        listener.Close();

        await serving;
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await client.ReceiveAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task Callbacks_registered_on_the_token_may_throw_and_the_handler_is_still_awaited()
    {
        string text = $"the token's {Guid.NewGuid()}";
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using EventWaiter events = new("CallbackFailed", payload => payload.Contains(text, StringComparison.Ordinal));
        using Listener listener = new(Wires.AnyPort());
        Task serving = listener.ServeAsync(
            async (client, token) =>
            {
                using CancellationTokenRegistration odd = token.Register(
                    () => throw new InvalidOperationException(text));
                begun.SetResult();
                await released.Task;
                await client.SendAsync(7, CancellationToken.None);
            },
            null, Cancellation);
        using Connection client = await Client.ConnectAsync(listener.LocalEndPoint, cancellationToken: Cancellation);
        await begun.Task;
        listener.Close();
        await events.Seen.WaitAsync(Cancellation);
        Assert.False(serving.IsCompleted);
        released.SetResult();

        Assert.Equal(7L, await client.ReceiveAsync(Cancellation));
        await serving;
    }

    [Fact(Timeout = Limit)]
    public async Task Exceptions_of_WrapStream_caused_by_a_client_end_only_that_client()
    {
        using CancellationTokenSource source = new();
        int clients = 0;
        var refusals = System.Threading.Channels.Channel.CreateUnbounded<ClientRefusal>();
        using Listener listener = new(Wires.AnyPort(), Authenticated.Listener with
        {
            WrapStream = (stream, _) => new(Interlocked.Increment(ref clients) == 1 ? new OddStream(stream) : stream),
            ClientRefused = refusal => refusals.Writer.TryWrite(refusal),
        });
        Task serving = listener.ServeAsync(
            static (client, token) => client.ServeAsync(
                static (request, _) => ValueTask.FromResult(request), cancellationToken: token),
            null, source.Token);
        using BareEnd odd = await BareEnd.ConnectAsync(listener.LocalEndPoint, Cancellation);
        ClientRefusal refusal = await refusals.Reader.ReadAsync(Cancellation);
        Assert.Equal(HandshakeErrorCode.WrappingFailed, refusal.Failure.ErrorCode);
        Assert.Contains("invalid data", refusal.Failure.Message, StringComparison.Ordinal);

        using Connection client = await ConnectAsync(listener);
        Assert.Equal(5L, await client.RequestAsync(5, Cancellation));
        await source.CancelAsync();
        await serving;
    }

    [Fact(Timeout = Limit)]
    public async Task A_reply_that_fails_while_being_written_is_answered_with_its_exception()
    {
        (Connection client, Connection server) = Connection.CreatePipe();
        using (server)
        {
            Task serving = server.ServeAsync(
                static (_, _) => ValueTask.FromResult<object?>(Failing()), cancellationToken: Cancellation);
            PyObject failure = Assert.IsType<PyObject>(client.Request(1));
            Assert.Contains("lazily", failure.ToException().Message, StringComparison.Ordinal);
            client.Close();
            await serving;
        }
    }

    private static IEnumerable<int> Failing()
    {
        yield return 1;
        throw new FormatException("lazily");
    }

    private sealed class OddStream(Stream inner) : ForwardStream
    {
        public override bool CanWrite => true;

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new InvalidOperationException("invalid data");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("invalid data");

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        protected override void Dispose(bool disposing) => inner.Dispose();
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (int seen = most; now > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }

    private static ValueTask<Connection> ConnectAsync(Listener listener) =>
        Client.ConnectAsync(listener.LocalEndPoint, Authenticated.Client, Cancellation);
}
