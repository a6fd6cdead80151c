using System.IO.Pipes;
using PyCompat.Multiprocessing.Framing;

namespace PyCompat.UnitTests.Multiprocessing.Processes;

/// <summary>How <see cref="PythonProcess"/> handles a child, tested with a child that is not Python.</summary>
public class ChildProcessTests
{
    private const int Limit = 60_000;

    // SIGKILL; on Windows the code that Python reports for a killed process.
    private static readonly int Killed = OperatingSystem.IsWindows() ? -15 : -9;

    // Any existing path serves as the script.
    private static readonly string Script = Environment.ProcessPath!;

    private static readonly PythonProcessOptions Options = new()
    {
        Interpreter = Environment.ProcessPath!,
        Environment = new Dictionary<string, string?> { [ChildProgram.Variable] = "yes" },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task Messages_are_exchanged_until_closing_the_connection_ends_the_child()
    {
        await using var process = PythonProcess.StartScript(Script, ["echo"], Options);
        foreach (int length in (int[])[0, 1, 8192, 65_536, 1_000_001])
        {
            byte[] message = new byte[length];
            new Random(length).NextBytes(message);
            ValueTask sending = process.Connection.SendBytesAsync(message, Cancellation);
            Assert.Equal(message, await process.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
            await sending;
        }

        Assert.False(process.HasExited);
        Assert.Null(process.ExitCode);
        process.Connection.Close();
        Assert.Equal(0, await process.WaitForExitAsync(Cancellation));
        Assert.True(process.HasExited);
    }

    [Theory(Timeout = Limit)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_blocked_call_ends_when_the_connection_is_closed(bool isSending)
    {
        await using var process = PythonProcess.StartScript(Script, ["live on"], Options);
        Connection connection = process.Connection;
        Assert.Empty(connection.ReceiveBytes());
        BlockingThread blocked = BlockingThread.Start(
            () => _ = isSending ? Fill(connection) : connection.ReceiveBytes());
        await blocked.UntilBlocked(Cancellation);
        connection.Close();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => blocked.Call);
        process.Kill();

        static byte[] Fill(Connection connection)
        {
            while (true)
            {
                connection.SendBytes(new byte[100_000]);
            }
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Messages_of_a_child_are_read_ahead_until_the_handle_is_requested()
    {
        Unix.Only("There is no read-ahead there.");
        await using var process = PythonProcess.StartScript(Script, ["arguments", "a", "b", "c"], Options);
        Assert.Equal(0, await process.WaitForExitAsync(Cancellation));
        Assert.Equal("a"u8, process.Connection.ReceiveBytes().AsSpan()[..1]);
        using var rest = Connection.FromHandle(Descriptors.Borrow(process.Connection.SafeHandle));
        Assert.False(rest.WaitToReceive());
        Assert.Equal("b"u8, process.Connection.ReceiveBytes().AsSpan()[..1]);
    }

    // More than a pipe holds before it is read, and the amount that this library writes to it.
    [Theory(Timeout = Limit)]
    [InlineData(4097)]
    [InlineData(70_000)]
    [InlineData(1_000_000)]
    public async Task A_key_too_long_to_be_inherited_is_refused_at_once(int length)
    {
        using AuthKey key = new(new byte[length]);
        ArgumentException refused = await Task.Run(
            () => Assert.Throws<ArgumentException>(
                () => PythonProcess.StartScript(Script, ["key"], Options with { AuthKey = key })),
            Cancellation);
        Assert.Contains("4096", refused.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(4096)]
    public async Task A_key_that_can_be_inherited_arrives(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using AuthKey key = new(bytes);
        await using var process = PythonProcess.StartScript(Script, ["key"], Options with { AuthKey = key });
        Assert.Equal(bytes, await process.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_child_that_ends_with_an_exit_code_is_an_error_that_states_it()
    {
        await using var process = PythonProcess.StartScript(Script, ["exit", "7"], Options);
        var ended = await Assert.ThrowsAsync<PythonProcessException>(
            async () => await process.Connection.WaitToReceiveAsync(Cancellation));
        Assert.Equal(7, ended.ExitCode);
        Assert.Equal(process.Id, ended.ProcessId);
        Assert.Equal(7, await process.WaitForExitAsync(Cancellation));
        Assert.Equal(7, await Task.Run(() => process.WaitForExit(Timeout.InfiniteTimeSpan), Cancellation));
        process.Kill();
    }

    [Fact(Timeout = Limit)]
    public async Task Arguments_arrive_unchanged()
    {
        string[] arguments =
        [
            "", " ", "two words", "\"", "\"\"", "say \"hi\" now", "\\", "\\\\", "ends with \\", "ends with \\\\",
            "C:\\a b\\", "\\\"", "\\\\\" & calc.exe & \"", "%PATH%", "^&|<>()!", "'", "\t", "line\nline", "*.cs",
            "a\\\\b", "ä€😀", "-m", "--", "/c",
        ];
        await using var process = PythonProcess.StartScript(Script, ["arguments", .. arguments], Options);
        foreach (string argument in arguments)
        {
            byte[] received = await process.Connection.ReceiveBytesAsync(cancellationToken: Cancellation);
            Assert.Equal(argument, Encoding.Unicode.GetString(received));
        }

        Assert.False(await process.Connection.WaitToReceiveAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task The_child_has_its_streams_and_its_end_and_nothing_else()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "On Unix this is tested with a real Python.");
        using AnonymousPipeServerStream stranger = new(PipeDirection.Out, HandleInheritability.Inheritable);
        long strangers = stranger.ClientSafePipeHandle.DangerousGetHandle();
        PythonProcessOptions options =
            Options with { StandardOutput = PythonOutput.Discard, StandardError = PythonOutput.Capture };
        await using var process = PythonProcess.StartScript(Script, ["handles"], options);
        var inherited = (List<object?>)(await process.Connection.ReceiveAsync(Cancellation))!;
        object? files = await process.Connection.ReceiveAsync(Cancellation);
        var expected = (List<object?>)(await process.Connection.ReceiveAsync(Cancellation))!;
        Assert.DoesNotContain(strangers, inherited);
        Assert.Empty(expected.Except(inherited));
        Assert.Equal((long)expected.Count, files);

        // Wine gives every program an event that is itself inheritable.
        Assert.Equal(expected.Count + (Wine.IsRunning ? 1 : 0), inherited.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task Handles_are_sent_to_the_child_and_back()
    {
        await using var process = PythonProcess.StartScript(Script, ["handle"], Options);
        (SafeFileHandle reader, SafeFileHandle writer) = PlatformTransports.Current.CreateOneWay();
        using (var received = Connection.FromHandle(reader, ConnectionAccess.Read))
        {
            using (writer)
            {
                await process.Connection.SendHandleAsync(writer, HandleAcknowledgement.None, Cancellation);
            }

            Assert.Equal("from the child", await received.ReceiveAsync(Cancellation));

            // The other end has no other holder any more.
            Assert.False(await received.WaitToReceiveAsync(Cancellation));
        }

        using (SafeFileHandle file =
            await process.Connection.ReceiveHandleAsync(HandleAcknowledgement.None, Cancellation))
        {
            Assert.Equal(0, RandomAccess.GetLength(file));
        }

        process.Connection.Close();
        Assert.Equal(0, await process.WaitForExitAsync(Cancellation));
    }

    // The child frees the number by taking the handle, and puts a file there, under the first free number.
    [Fact(Timeout = Limit)]
    public async Task Handles_put_here_by_the_child_are_taken_under_reused_numbers_even_after_its_end()
    {
        const int Rounds = 10;
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Handles are put into other processes on Windows only.");
        await using var process = PythonProcess.StartScript(Script, ["put", $"{Rounds}"], Options);
        using ManualResetEvent sent = new(initialState: false);
        for (int i = 0; i < Rounds; i++)
        {
            await process.Connection.SendHandleAsync(sent.SafeWaitHandle, cancellationToken: Cancellation);
            if (i == Rounds - 1)
            {
                Assert.Equal(0, await process.WaitForExitAsync(Cancellation));
            }

            using SafeFileHandle put = await process.Connection.ReceiveHandleAsync(cancellationToken: Cancellation);
            Assert.Equal(i, RandomAccess.GetLength(put));
            Assert.Equal(await process.Connection.ReceiveAsync(Cancellation), (long)put.DangerousGetHandle());
        }
    }

    [Fact(Timeout = Limit)]
    public async Task TCP_connections_are_sent_to_the_child_and_back()
    {
        using AuthKey key = ProcessAuthKey.Copy();
        await using var process = PythonProcess.StartScript(Script, ["answer"], Options with { AuthKey = key });
        (Connection ours, Connection theirs) = Wires.Create(Wire.Tcp);
        using (ours)
        {
            using (theirs)
            {
                await process.Connection.SendAsync(theirs, Cancellation);
            }

            await ours.SendAsync("there", Cancellation);
            Assert.Equal("there and back", await ours.ReceiveAsync(Cancellation));

            // The other end has no holder any more.
            Assert.False(await ours.WaitToReceiveAsync(Cancellation));
        }

        using (Connection taken = await process.Connection.ReceiveAsync<Connection>(Cancellation))
        {
            await taken.SendAsync("here", Cancellation);
            Assert.Equal("here and back", await taken.ReceiveAsync(Cancellation));
        }

        Assert.Equal(0, await process.WaitForExitAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_killed_child_has_the_exit_code_that_Python_reports()
    {
        await using var process = PythonProcess.StartScript(Script, ["live on"], Options);
        await process.Connection.ReceiveBytesAsync(cancellationToken: Cancellation);
        process.Kill();
        Assert.Equal(Killed, await process.WaitForExitAsync(Cancellation));
        process.Kill();
    }

    [Theory(Timeout = Limit)]
    [InlineData("Dispose")]
    [InlineData("DisposeAsync")]
    public async Task Disposal_kills_a_child_that_outlives_the_grace_period(string call)
    {
        var process = PythonProcess.StartScript(Script, ["live on"], Options with { ShutdownTimeout = TimeSpan.Zero });
        await process.Connection.ReceiveBytesAsync(cancellationToken: Cancellation);
        if (call == "Dispose")
        {
            await Task.Run(process.Dispose, Cancellation);
        }
        else
        {
            await process.DisposeAsync();
        }

        Assert.Equal(Killed, process.ExitCode);
    }

    [Fact(Timeout = Limit)]
    public async Task A_wait_for_the_end_can_be_cancelled_and_time_out()
    {
        await using var process =
            PythonProcess.StartScript(Script, ["live on"], Options with { ShutdownTimeout = TimeSpan.Zero });
        await process.Connection.ReceiveBytesAsync(cancellationToken: Cancellation);
        Assert.Null(process.WaitForExit(TimeSpan.FromMilliseconds(1)));
        using CancellationTokenSource source = new();
        Task<int> waiting = process.WaitForExitAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(process.HasExited);
    }

    [Fact(Timeout = Limit)]
    public async Task Environment_and_folder_are_set_by_the_options_and_the_input_is_empty()
    {
        PythonProcessOptions options = Options with
        {
            WorkingDirectory = Path.GetTempPath(),
            Environment = new Dictionary<string, string?>(Options.Environment)
            {
                ["PYCOMPAT_TEST_SURROUNDINGS"] = "here = ä",
            },
        };
        if (OperatingSystem.IsWindows())
        {
            ((Dictionary<string, string?>)options.Environment)[ChildProgram.Hidden] = "hidden";
        }

        await using var process = PythonProcess.StartScript(Script, ["surroundings"], options);
        Assert.Equal("here = ä", await process.Connection.ReceiveAsync(Cancellation));
        Assert.Equal(
            OperatingSystem.IsWindows() ? "hidden" : null, await process.Connection.ReceiveAsync(Cancellation));
        Assert.Equal(
            Path.TrimEndingDirectorySeparator(Path.GetTempPath()),
            Path.TrimEndingDirectorySeparator((string)(await process.Connection.ReceiveAsync(Cancellation))!));
        Assert.Equal("", await process.Connection.ReceiveAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task The_key_is_passed_by_a_separate_handle()
    {
        byte[] bytes = new byte[4096];
        new Random(1).NextBytes(bytes);
        using AuthKey key = new(bytes);
        await using var process = PythonProcess.StartScript(Script, ["key"], Options with { AuthKey = key });
        Assert.Equal(bytes, await process.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));

        using AuthKey tooLong = new(new byte[4097]);
        Assert.Throws<ArgumentException>(
            () => PythonProcess.StartScript(Script, ["key"], Options with { AuthKey = tooLong }));
    }

    [Fact(Timeout = Limit)]
    public async Task Outputs_are_captured_on_request()
    {
        PythonProcessOptions options = Options with
        {
            StandardOutput = PythonOutput.Capture,
            StandardError = PythonOutput.Capture,
        };
        await using var process = PythonProcess.StartScript(Script, ["write"], options);
        using StreamReader output = new(process.StandardOutput);
        using StreamReader error = new(process.StandardError);
        Assert.Equal("to standard output", await output.ReadToEndAsync(Cancellation));
        Assert.Equal("to standard error", await error.ReadToEndAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_program_that_cannot_be_started_is_reported_and_leaks_nothing()
    {
        Assert.Throws<ArgumentException>(() => PythonProcess.StartScript(Script, ["echo", "a\0b"], Options));
        Assert.Throws<ArgumentException>(
            () => PythonProcess.StartModule("echo", [], Options with { WorkingDirectory = "a\0b" }));
        string[] ofWindows = OperatingSystem.IsWindows() ? [] : ["=", "=C:"];
        foreach (string name in (string[])["", "A=B", "=A=B", "A\0B", .. ofWindows])
        {
            PythonProcessOptions options =
                Options with { Environment = new Dictionary<string, string?> { [name] = "value" } };
            Assert.Throws<ArgumentException>(() => PythonProcess.StartScript(Script, ["echo"], options));
        }

        string gone = Path.Combine(Path.GetTempPath(), $"pycompat-{Guid.NewGuid():N}");
        IOException failure = Assert.Throws<IOException>(
            () => PythonProcess.StartScript(Script, ["echo"], Options with { WorkingDirectory = gone }));
        Assert.Contains(gone, failure.Message, StringComparison.Ordinal);
        await using var process = PythonProcess.StartScript(Script, ["echo"], Options);
        await process.Connection.SendBytesAsync(new byte[] { 1 }, Cancellation);
        Assert.Equal([1], await process.Connection.ReceiveBytesAsync(cancellationToken: Cancellation));
    }
}
