namespace PyCompat.InteropTests;

/// <summary>Peers that are killed at any point: no hang, and no leaked descriptor or thread.</summary>
/// <remarks>Runs alone because descriptors and threads of other tests would be counted too.</remarks>
[Collection(nameof(KilledPeerTests))]
[CollectionDefinition(nameof(KilledPeerTests), DisableParallelization = true)]
public class KilledPeerTests
{
    private const int Limit = 20 * TestRun.Timeout;

    // Half of them are killed while sending, half while receiving.
    private static readonly int Kills = TestRun.Repetitions(@default: 25, all: 500);

    [Fact(Timeout = Limit)]
    public async Task A_peer_killed_while_sending_is_an_end_or_an_error_and_leaks_nothing()
    {
        Random random = new(1);
        await LeakCheck.RepeatAsync(Kills, async _ =>
        {
            await using PythonProcess peer = Start("flood");
            for (int left = random.Next(20); left > 0; left--)
            {
                await peer.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
            }

            if (random.Next(2) == 0)
            {
                peer.Connection.Poll(TimeSpan.FromMilliseconds(random.Next(3)));
            }

            peer.Kill();
            await UntilItFails(async () =>
                await peer.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation));
            Assert.Equal(KilledExitCode.Value, await peer.WaitForExitAsync(TestRun.Cancellation));
        });
    }

    [Fact(Timeout = Limit)]
    public async Task A_peer_killed_while_receiving_is_an_error_and_leaks_nothing()
    {
        Random random = new(2);
        byte[] message = new byte[1_000_000];
        await LeakCheck.RepeatAsync(Kills, async _ =>
        {
            await using PythonProcess peer = Start("swallow");
            for (int left = random.Next(20); left > 0; left--)
            {
                await peer.Connection.SendBytesAsync(message, TestRun.Cancellation);
            }

            Task sending = UntilItFails(
                async () => await peer.Connection.SendBytesAsync(message, TestRun.Cancellation));
            peer.Kill();
            await sending;
            Assert.Equal(KilledExitCode.Value, await peer.WaitForExitAsync(TestRun.Cancellation));
        });
    }

    private static async Task UntilItFails(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
            }
            catch (IOException)
            {
                // EndOfStreamException is an IOException: the end between messages, or an error inside one.
                return;
            }
        }
    }

    private static PythonProcess Start(string function)
    {
        var options = new PythonProcessOptions
        {
            Interpreter = InstalledPythons.Default.Path,
            StandardError = PythonOutput.Discard,
        };
        return PythonProcess.StartScript(Fixtures.PythonFile("pycompat_peer.py"), [function], options);
    }
}
