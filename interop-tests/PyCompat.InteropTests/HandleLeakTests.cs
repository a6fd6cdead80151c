namespace PyCompat.InteropTests;

// Runs alone because other tests open descriptors too.
[Collection(nameof(HandleLeakTests))]
[CollectionDefinition(nameof(HandleLeakTests), DisableParallelization = true)]
public class HandleLeakTests
{
    // Allows for 10,000 transfers on a busy machine.
    private const int LongTimeout = 600_000;

    // Descriptors that the runtime opens internally, and clients of the sharer that are being closed.
    private const int Slack = 10;

    [Theory(Timeout = LongTimeout)]
    [EachPython(Oldest = "3.6", NewestByDefault = true)]
    public async Task Thousands_of_transfers_leave_no_descriptor_behind_on_either_side(InstalledPython python)
    {
        Linux.Only(Linux.Proc);
        // Each round trip consists of two transfers.
        int rounds = TestRun.Repetitions(500, 10_000) / 2;
        await using PythonProcess child = PythonProcess.StartFunction("handle_peer", "send_back", [], new()
        {
            Interpreter = python.Path,
            WorkingDirectory = Path.GetDirectoryName(Fixtures.PythonFile("handle_peer.py")),
        });
        await SendThereAndBackAsync(child.Connection);
        int before = Count();
        for (int i = 1; i < rounds; i++)
        {
            await SendThereAndBackAsync(child.Connection);
        }

        Assert.InRange(Count(), 0, before + Slack);
        child.Connection.Send(null);
        var counts = (PyTuple)(await child.Connection.ReceiveAsync(TestRun.Cancellation))!;
        Assert.InRange((long)counts[1]!, 0, (long)counts[0]! + Slack);
    }

    private static async Task SendThereAndBackAsync(Connection connection)
    {
        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (ours)
        {
            using (theirs)
            {
                await connection.SendAsync(theirs, TestRun.Cancellation);
            }

            using Connection back = await connection.ReceiveAsync<Connection>(TestRun.Cancellation);
            back.SendBytes([1, 2, 3]);
            Assert.Equal([1, 2, 3], ours.ReceiveBytes());
        }
    }

    private static int Count() => Directory.GetFiles("/proc/self/fd").Length;
}
