namespace PyCompat.InteropTests;

/// <summary>Options and calls whose effect can only be tested with Python at the other end.</summary>
public class OptionsWithPythonTests
{
    // The script's exit code in that case.
    private const int AnotherKey = 3;

    private static string Script => Fixtures.PythonFile("pycompat_peer.py");

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task Each_half_of_a_handshake_works_with_Python_in_both_orders(InstalledPython python)
    {
        using AuthKey key = new("secret"u8);
        await using (PythonProcess process = Start(python, "prove", "secret", "answer_challenge", "deliver_challenge"))
        {
            await process.Connection.DeliverChallengeAsync(key, cancellationToken: TestRun.Cancellation);
            await process.Connection.AnswerChallengeAsync(key, cancellationToken: TestRun.Cancellation);
            await ExpectAsync(process, "proven");
            await EchoAsync(process.Connection);
        }

        await using (PythonProcess process = Start(python, "prove", "secret", "deliver_challenge", "answer_challenge"))
        {
            await Task.Run(
                () =>
                {
                    process.Connection.AnswerChallenge(key);
                    process.Connection.DeliverChallenge(key);
                },
                TestRun.Cancellation);
            await ExpectAsync(process, "proven");
            await EchoAsync(process.Connection);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task Either_half_refuses_another_key_at_both_ends(InstalledPython python)
    {
        using AuthKey key = new("another"u8);
        await using (PythonProcess process = Start(python, "prove", "secret", "answer_challenge"))
        {
            HandshakeException refused = await Assert.ThrowsAsync<HandshakeException>(
                async () => await process.Connection.DeliverChallengeAsync(
                    key, cancellationToken: TestRun.Cancellation));
            Assert.Equal(HandshakeErrorCode.WrongKey, refused.ErrorCode);
            Assert.Equal(AnotherKey, await process.WaitForExitAsync(TestRun.Cancellation));
        }

        await using (PythonProcess process = Start(python, "prove", "secret", "deliver_challenge"))
        {
            HandshakeException rejected = await Assert.ThrowsAsync<HandshakeException>(
                async () => await process.Connection.AnswerChallengeAsync(
                    key, cancellationToken: TestRun.Cancellation));
            Assert.Equal(HandshakeErrorCode.Rejected, rejected.ErrorCode);
            Assert.Equal(AnotherKey, await process.WaitForExitAsync(TestRun.Cancellation));
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task Interpreter_arguments_precede_the_script(InstalledPython python)
    {
        PythonProcessOptions options = new() { Interpreter = python.Path, InterpreterArguments = ["-O", "-O", "-B"] };
        await using PythonProcess process = PythonProcess.StartScript(Script, ["send_flags", "-O", "x y"], options);
        await ExpectAsync(process, "[2, 1, ['-O', 'x y']]");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task Delayed_messages_reach_Python_whole_and_in_order(InstalledPython python)
    {
        ConnectionOptions patient = new() { MaxSendDelay = TimeSpan.FromMinutes(1) };
        await using PythonProcess process = PythonProcess.StartScript(
            Script, ["echo_bytes"], new PythonProcessOptions { Interpreter = python.Path, Connection = patient });
        Connection connection = process.Connection;

        // Sent by the flush, by waiting for the reply, and together with a long message that is sent immediately.
        for (int i = 0; i < 200; i++)
        {
            connection.SendBytes(BitConverter.GetBytes(i));
        }

        await connection.FlushAsync(TestRun.Cancellation);
        for (int i = 0; i < 200; i++)
        {
            byte[] came = await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
            Assert.Equal(i, BitConverter.ToInt32(came));
        }

        for (int i = 0; i < 20; i++)
        {
            await EchoAsync(connection);
        }

        connection.SendBytes([1]);
        await connection.SendBytesAsync(new byte[100_000], TestRun.Cancellation);
        connection.SendBytes([2]);
        Assert.Equal([1], await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation));
        Assert.Equal(
            100_000, (await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation)).Length);
        Assert.Equal([2], await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation));

        connection.Close();
        Assert.Equal(0, await process.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task Busy_polling_changes_only_the_timing(InstalledPython python)
    {
        foreach (double milliseconds in (double[])[0.05, 20, 1000])
        {
            ConnectionOptions busy = new() { BusyPollDuration = TimeSpan.FromMilliseconds(milliseconds) };
            await using PythonProcess process = PythonProcess.StartScript(
                Script, ["echo_bytes"], new PythonProcessOptions { Interpreter = python.Path, Connection = busy });
            await Task.Run(
                () =>
                {
                    foreach (int length in (int[])[0, 1, 8, 8192, 100_000, 1, 0])
                    {
                        byte[] message = new byte[length];
                        process.Connection.SendBytes(message);
                        Assert.Equal(message, process.Connection.ReceiveBytes());
                    }
                },
                TestRun.Cancellation);
            process.Kill();
            await Assert.ThrowsAsync<PythonProcessException>(
                () => Task.Run(process.Connection.WaitToReceive, TestRun.Cancellation));
        }
    }

    private static PythonProcess Start(InstalledPython python, params string[] arguments) =>
        PythonProcess.StartScript(Script, arguments, new PythonProcessOptions { Interpreter = python.Path });

    private static async Task ExpectAsync(PythonProcess process, string text) => Assert.Equal(
        text,
        Encoding.ASCII.GetString(
            await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation)));

    private static async Task EchoAsync(Connection connection)
    {
        await connection.SendBytesAsync(new byte[] { 7, 8 }, TestRun.Cancellation);
        Assert.Equal([7, 8], await connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation));
    }
}
