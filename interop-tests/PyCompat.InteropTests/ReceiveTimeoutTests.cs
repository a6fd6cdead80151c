namespace PyCompat.InteropTests;

/// <summary>Receiving with a deadline that does not cost the connection.</summary>
public class ReceiveTimeoutTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(TestRun.Timeout);

    private static readonly Dictionary<string, Func<Connection, TimeSpan, Task<int>>> Forms = new()
    {
        ["Receive"] = (c, t) => Task.FromResult(Convert.ToInt32(c.Receive(t), null)),
        ["Receive<T>"] = (c, t) => Task.FromResult(c.Receive<int>(t)),
        ["ReceiveBytes"] = (c, t) => Task.FromResult(c.ReceiveBytes(t).Length),
        ["ReceiveAsync"] = async (c, t) => Convert.ToInt32(await c.ReceiveAsync(t, TestRun.Cancellation), null),
        ["ReceiveAsync<T>"] = async (c, t) => await c.ReceiveAsync<int>(t, TestRun.Cancellation),
        ["ReceiveBytesAsync"] = async (c, t) => (await c.ReceiveBytesAsync(t, TestRun.Cancellation)).Length,
    };

    public static TheoryData<string> FormNames => [.. Forms.Keys];

    [Theory(Timeout = TestRun.Timeout)]
    [MemberData(nameof(FormNames))]
    public async Task A_deadline_that_passes_costs_nothing(string form)
    {
        await using PythonProcess process = PythonProcess.StartScript(
            Fixtures.PythonFile("ending_peer.py"), ["echo_object"], new PythonProcessOptions
            {
                Interpreter = InstalledPythons.Default.Path,
            });
        Connection connection = process.Connection;
        for (int i = 0; i < 3; i++)
        {
            foreach (TimeSpan timeout in (TimeSpan[])[TimeSpan.Zero, Short])
            {
                var late = await Assert.ThrowsAsync<TimeoutException>(() => Forms[form](connection, timeout));
                Assert.Contains("as it was", late.Message, StringComparison.Ordinal);
            }

            connection.Send(7);
            Assert.True(await Forms[form](connection, Long) > 0);
        }

        connection.Send(null);
        await Assert.ThrowsAsync<EndOfStreamException>(() => Forms[form](connection, Long));
    }
}
