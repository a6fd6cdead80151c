using PyCompat.Multiprocessing.Framing;
using PyCompat.UnitTests.Multiprocessing.Channels;

namespace PyCompat.UnitTests.Multiprocessing.Polling;

/// <summary>User code runs on the threads of the loop that waits for connections.</summary>
// Alone: it looks for the number of a descriptor that was just closed.
[Collection(nameof(ResourceTests))]
public sealed class EpollLoopTests : IDisposable
{
    private const int Limit = 30_000;
    private static readonly AsyncLocal<string?> Local = new();

    private readonly List<IDisposable> _open = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _open.ForEach(static one => one.Dispose());

    [Fact(Timeout = Limit)]
    public async Task Continuations_that_block_do_not_delay_other_waits()
    {
        using ManualResetEventSlim release = new();
        using CountdownEvent blocked = new(Environment.ProcessorCount + 2);
        List<Task> blocking = [];
        for (int i = 0; i < blocked.InitialCount; i++)
        {
            (Connection sender, Connection receiver) = CreatePipe();
            blocking.Add(BlockAsync(receiver));
            await sender.SendBytesAsync(new byte[] { 1 }, Cancellation);
        }

        await Task.Run(() => blocked.Wait(Cancellation), Cancellation);
        (Connection one, Connection other) = CreatePipe();
        Task<byte[]> receiving = other.ReceiveBytesAsync(cancellationToken: Cancellation).AsTask();
        await one.SendBytesAsync(new byte[] { 2 }, Cancellation);
        Assert.Equal([2], await receiving);
        release.Set();
        await Task.WhenAll(blocking);

        async Task BlockAsync(Connection receiver)
        {
            await receiver.ReceiveBytesAsync(cancellationToken: Cancellation);
            blocked.Signal();
            release.Wait(Cancellation);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_continuation_finds_nothing_that_another_one_left_on_its_thread()
    {
        for (int i = 0; i < 20; i++)
        {
            (Connection sender, Connection receiver) = CreatePipe();
            Task<(string?, SynchronizationContext?)> waiting = WithoutFlow(() => LookAsync(receiver));
            await sender.SendBytesAsync(new byte[] { 1 }, Cancellation);
            Assert.Equal((null, null), await waiting);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_descriptor_with_the_number_of_a_closed_one_is_still_watched_when_that_ones_connection_ends()
    {
        Unix.Only("Windows has no numbers that are reused so.");
        (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
        nint number = reader.DangerousGetHandle();
        _open.Add(writer);
        Connection borrowing = Connection.FromHandle(Descriptors.Borrow(reader), ConnectionAccess.Read);
        using (CancellationTokenSource soon = new())
        {
            Task<byte[]> cancelled = borrowing.ReceiveBytesAsync(cancellationToken: soon.Token).AsTask();
            await soon.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        }

        reader.Dispose();
        (Connection sender, Connection receiver) = CreatePipeWith(number);
        Task<byte[]> receiving = receiver.ReceiveBytesAsync(cancellationToken: Cancellation).AsTask();
        borrowing.Dispose();
        await sender.SendBytesAsync(new byte[] { 3 }, Cancellation);
        Assert.Equal([3], await receiving);
    }

    private static async Task<(string? Local, SynchronizationContext? Context)> LookAsync(Connection receiver)
    {
        await receiver.ReceiveBytesAsync(new byte[1].AsMemory(), Cancellation).ConfigureAwait(false);
        (string?, SynchronizationContext?) found = (Local.Value, SynchronizationContext.Current);
        Local.Value = "left behind";
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        return found;
    }

    // What is awaited then continues in the context of the thread that it continues on.
    private static T WithoutFlow<T>(Func<T> start)
    {
        using (ExecutionContext.SuppressFlow())
        {
            return start();
        }
    }

    private (Connection Sender, Connection Receiver) CreatePipe()
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        _open.AddRange([sender, receiver]);
        return (sender, receiver);
    }

    private (Connection Sender, Connection Receiver) CreatePipeWith(nint number)
    {
        while (true)
        {
            (Connection one, Connection other) = CreatePipe();
            if (one.SafeHandle.DangerousGetHandle() == number)
            {
                return (other, one);
            }

            if (other.SafeHandle.DangerousGetHandle() == number)
            {
                return (one, other);
            }
        }
    }
}
