using PyCompat.UnitTests.Multiprocessing.Channels;

namespace PyCompat.UnitTests.Multiprocessing.Endpoints;

// Runs alone because nothing else in this process would make progress.
[Collection(nameof(ResourceTests))]
public class StarvedPoolTests
{
    private const int Limit = 60_000;

    // More threads than the pool adds during a test; it adds one or two per second.
    private const int Blockers = 512;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Wire> Addressed => Wires.Addressed;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Addressed))]
    public Task A_client_is_accepted_and_authenticated_although_the_thread_pool_is_exhausted(Wire wire) =>
        OnThreadOfItsOwn(() =>
        {
            Unix.Only("Accepting and handshakes use the thread pool there.");
            using ManualResetEventSlim released = new();
            using CountdownEvent blocked = new(Environment.ProcessorCount);
            Task[] blockers = [.. Enumerable.Range(0, Blockers).Select(_ => Task.Run(() => Block(blocked, released)))];
            Task free = Task.CompletedTask;
            try
            {
                blocked.Wait(Cancellation);
                free = Task.Run(() => { });
                Exchange(wire);
                Assert.False(free.IsCompleted, "The thread pool had a thread free: nothing was shown.");
            }
            finally
            {
                released.Set();
                Task.WaitAll([.. blockers, free], CancellationToken.None);
            }
        });

    private static void Exchange(Wire wire)
    {
        using Listener listener = new(Wires.Address(wire), Authenticated.Listener);
        for (int i = 0; i < 3; i++)
        {
            using Connection client = Client.Connect(listener.LocalEndPoint, Authenticated.Client);
            using Connection accepted = listener.Accept();
            client.SendBytes([1]);
            Assert.Equal([1], accepted.ReceiveBytes());
        }

        Assert.Equal(0, listener.RefusedClients);
    }

    private static void Block(CountdownEvent blocked, ManualResetEventSlim released)
    {
        lock (blocked)
        {
            if (!blocked.IsSet)
            {
                blocked.Signal();
            }
        }

        released.Wait(CancellationToken.None);
    }

    private static Task OnThreadOfItsOwn(Action action) => Task.Factory.StartNew(
        action, Cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
