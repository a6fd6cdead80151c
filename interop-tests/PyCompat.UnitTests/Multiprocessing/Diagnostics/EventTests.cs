using System.Collections.Concurrent;
using PyCompat.Multiprocessing.Messaging;

namespace PyCompat.UnitTests.Multiprocessing.Diagnostics;

/// <summary>Every event of connections, listeners and processes; the events of crowds are tested with crowds.</summary>
public class EventTests
{
    private const int Limit = 60_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Connecting_and_accepting_are_reported_with_the_address()
    {
        using Listener listener = new(Wires.AnyPort());
        string address = EndPointNotation.Format(listener.LocalEndPoint);
        using EventWaiter connected = new("Connected", values => values == address);
        using EventWaiter accepted = new("Accepted", values => values == address);
        using Connection client = await Client.ConnectAsync(listener.LocalEndPoint, cancellationToken: Cancellation);
        using Connection served = await listener.AcceptAsync(Cancellation);
        await connected.Seen.WaitAsync(Cancellation);
        await accepted.Seen.WaitAsync(Cancellation);
    }

    [Fact(Timeout = Limit)]
    public async Task A_refused_message_is_reported_with_its_length_and_the_limit()
    {
        using EventWaiter refused = new("MessageRefused", values => values == "98765 12345");
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        ValueTask sending = sender.SendBytesAsync(new byte[98765], Cancellation);
        await Assert.ThrowsAsync<MessageTooLongException>(
            async () => await receiver.ReceiveBytesAsync(12345, Cancellation));
        await refused.Seen.WaitAsync(Cancellation);
        receiver.Close();
        try
        {
            await sending;
        }
        catch (IOException)
        {
            // As much as fits into the buffers was already sent.
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broken_direction_is_reported(bool isSending)
    {
        string direction = isSending ? "sending" : "receiving";
        using EventWaiter broken = new("Broken", values => values == direction);
        using ConnectionPair pair = new(Wires.CreateOverBytes());
        (Connection sender, Connection receiver) = pair;
        using CancellationTokenSource source = new();
        Task task = sender.SendBytesAsync(new byte[50_000_000], source.Token).AsTask();
        Assert.True(receiver.Poll(Timeout.InfiniteTimeSpan));
        if (!isSending)
        {
            await (await receiver.ReceiveStreamAsync(cancellationToken: Cancellation)).DisposeAsync();
        }

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        await broken.Seen.WaitAsync(Cancellation);
    }

    [Fact(Timeout = Limit)]
    public async Task The_start_and_the_end_of_a_process_are_reported()
    {
        ConcurrentBag<string> started = [];
        ConcurrentBag<string> ended = [];
        using EventWaiter starts = new("PythonStarted", values => Keep(started, values));
        using EventWaiter ends = new("PythonEnded", values => Keep(ended, values));
        await using var process = PythonProcess.StartScript(Environment.ProcessPath!, ["exit", "77"], Child());
        Assert.Equal(77, await process.WaitForExitAsync(Cancellation));
        Assert.Contains(process.Id.ToString(CultureInfo.InvariantCulture), started);
        Assert.Contains($"{process.Id} 77", ended);

        static bool Keep(ConcurrentBag<string> seen, string values)
        {
            seen.Add(values);
            return false;
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_with_another_key_is_reported_with_the_reason()
    {
        using EventWaiter refused = new(
            "ClientRefused", values => values.Contains(" WrongKey ", StringComparison.Ordinal));
        using Listener listener = new(Wires.AnyPort(), Authenticated.Listener);
        using AuthKey other = new("another"u8);
        await Assert.ThrowsAsync<HandshakeException>(async () => await Client.ConnectAsync(
            listener.LocalEndPoint, new ClientOptions { AuthKey = other }, Cancellation));
        await refused.Seen.WaitAsync(Cancellation);
    }

    [Fact(Timeout = Limit)]
    public async Task A_connection_that_is_not_taken_in_time_is_reported()
    {
        using EventWaiter expired = new("SharingExpired");
        using ConnectionPair pair = new(
            Connection.CreatePipe(new ConnectionOptions { HandleLifetime = TimeSpan.FromMilliseconds(1) }));
        (Connection sender, Connection receiver) = pair;
        using Connection ours = Handles.Pass(sender);
        await expired.Seen.WaitAsync(Cancellation);
    }

    [Fact(Timeout = Limit)]
    public async Task Taking_a_connection_a_second_time_is_reported()
    {
        Unix.Only("A Windows pipe is taken without a request to the sharer.");
        using EventWaiter refused = new(
            "SharingRefused", values => values.Contains("nothing under its key", StringComparison.Ordinal));
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        using Connection ours = Handles.Pass(sender);
        byte[] message = await receiver.ReceiveBytesAsync(cancellationToken: Cancellation);
        using Connection taken = await TakeAsync(receiver, message);
        await Assert.ThrowsAsync<HandlePassingException>(() => TakeAsync(receiver, message));
        await refused.Seen.WaitAsync(Cancellation);
    }

    [Fact(Timeout = Limit)]
    public async Task A_failing_handler_is_reported_with_its_client()
    {
        using EventWaiter failed = new(
            "ClientFailed", values => values.Contains("of this very test", StringComparison.Ordinal));
        using Listener listener = new(Wires.AnyPort());
        using CancellationTokenSource source = new();
        Task serving = listener.ServeAsync(
            (_, _) => throw new InvalidOperationException("a failure of this very test"), null, source.Token);
        using Connection client = await Client.ConnectAsync(listener.LocalEndPoint, cancellationToken: Cancellation);
        await failed.Seen.WaitAsync(Cancellation);
        await source.CancelAsync();
        await serving;
    }

    // A listening socket that is shut down accepts no clients.
    [Fact(Timeout = Limit)]
    public async Task A_listener_that_cannot_accept_reports_it_and_tries_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The socket is looked up in /proc.");
        using Listener listener = new(Wires.AnyPort());
        string address = EndPointNotation.Format(listener.LocalEndPoint);
        Func<string, bool> isMeant = values => values.StartsWith(address, StringComparison.Ordinal);
        using EventWaiter told = new("AcceptFailed", isMeant);
        using CancellationTokenSource source = new();
        int timesTold = 0;
        ListenerServeOptions options = new() { AcceptFailed = _ => Interlocked.Increment(ref timesTold) };
        ShutDown((IPEndPoint)listener.LocalEndPoint);
        Task serving = listener.ServeAsync((_, _) => Task.CompletedTask, options, source.Token);
        await told.Seen.WaitAsync(Cancellation);
        using EventWaiter again = new("AcceptFailed", isMeant);
        await again.Seen.WaitAsync(Cancellation);
        await source.CancelAsync();
        await serving;
        Assert.Equal(1, timesTold);
    }

    private static void ShutDown(IPEndPoint address)
    {
        foreach (string path in Directory.GetFiles("/proc/self/fd"))
        {
            int number = int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture);
            try
            {
                using Socket socket = new(new SafeSocketHandle(number, ownsHandle: false));
                if (!socket.Connected && Equals(socket.LocalEndPoint, address))
                {
                    socket.Shutdown(SocketShutdown.Both);
                    return;
                }
            }
            catch (Exception failure) when (failure is SocketException or ArgumentException)
            {
                // A different descriptor, or one that is closed by now.
            }
        }

        Assert.Fail($"No socket listens on {address}.");
    }

    private static PythonProcessOptions Child() => new()
    {
        Interpreter = Environment.ProcessPath!,
        Environment = new Dictionary<string, string?> { [ChildProgram.Variable] = "yes" },
    };

    private static async Task<Connection> TakeAsync(Connection receiver, byte[] message)
    {
        MessageNotes notes = new();
        receiver.Codec.Decode(new(message), notes);
        return await ((PassedConnection)Assert.Single(notes.Passed)).TakeAsync(cancellationToken: Cancellation);
    }
}
