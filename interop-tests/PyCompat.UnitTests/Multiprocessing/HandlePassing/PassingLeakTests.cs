using PyCompat.Multiprocessing.Framing;
using PyCompat.UnitTests.Multiprocessing.Channels;

namespace PyCompat.UnitTests.Multiprocessing.HandlePassing;

// Runs alone because other tests open descriptors too.
[Collection(nameof(ResourceTests))]
public class PassingLeakTests
{
    private const int Limit = 60_000;
    private const int Rounds = 100;

    // Descriptors that the runtime opens internally in the meantime.
    private const int Slack = Rounds / 2;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    public static TheoryData<Wire> Passable =>
        [.. Wires.Values.Where(wire => wire is Wire.SocketPair or Wire.Pipe or Wire.NamedPipe or Wire.Tcp)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Passable))]
    public async Task A_hundred_connections_that_were_sent_and_taken_leak_no_descriptor(Wire wire)
    {
        await PassAsync(wire);
        int before = Descriptors.Count();
        for (int i = 0; i < Rounds; i++)
        {
            await PassAsync(wire);
        }

        AssertSettles(Descriptors.Count, before);
    }

    [Theory(Timeout = Limit)]
    [InlineData("an event")]
    [InlineData("a pipe's end")]
    public async Task A_hundred_handles_that_were_sent_and_taken_leak_none(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsWindows() || kind != "an event", "An event is not a handle on Unix.");
        using ConnectionPair pair = new(Connection.CreatePipe());
        (Connection sender, Connection receiver) = pair;
        await PassHandleAsync(sender, receiver, kind);
        int before = Descriptors.CountAll();
        for (int i = 0; i < Rounds; i++)
        {
            await PassHandleAsync(sender, receiver, kind);
        }

        AssertSettles(Descriptors.CountAll, before + Slack);
    }

    // The other end confirms that all holders have closed it.
    private static async Task PassAsync(Wire wire)
    {
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        (Connection theirs, Connection ours) = Wires.Create(wire);
        using (sender)
        using (receiver)
        using (ours)
        {
            using (theirs)
            {
                await sender.SendAsync(theirs, Cancellation);
            }

            using (Connection taken = await receiver.ReceiveAsync<Connection>(Cancellation))
            {
                await taken.SendAsync("taken", Cancellation);
            }

            Assert.Equal("taken", await ours.ReceiveAsync(Cancellation));
            Assert.False(await ours.WaitToReceiveAsync(Cancellation));
        }
    }

    private static async Task PassHandleAsync(Connection sender, Connection receiver, string kind)
    {
        using SafeHandle sent = Create(kind);
        await sender.SendHandleAsync(sent, HandleAcknowledgement.None, Cancellation);
        using SafeFileHandle taken = await receiver.ReceiveHandleAsync(HandleAcknowledgement.None, Cancellation);
        Assert.False(taken.IsInvalid);
    }

    private static SafeHandle Create(string kind)
    {
        if (kind == "an event")
        {
            return new ManualResetEvent(initialState: false).SafeWaitHandle;
        }

        (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
        reader.Dispose();
        return writer;
    }

    private static void AssertSettles(Func<int> count, int most)
    {
        int last = 0;
        Assert.True(
            SpinWait.SpinUntil(() => (last = CountAfterFinalizers(count)) <= most, Settling),
            $"{last} are open, which were to be {most} at most.");
    }

    private static int CountAfterFinalizers(Func<int> count)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return count();
    }
}
