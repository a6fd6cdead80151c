using System.Security.Cryptography;

namespace PyCompat.InteropTests;

public class PythonProcessTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Bytes_of_every_size_come_back_and_closing_ends_the_process(InstalledPython python)
    {
        await using PythonProcess process = Start(python, "echo_bytes");
        foreach (int length in (int[])[0, 1, 16384, 16385, 65536, 5_000_001])
        {
            byte[] message = new byte[length];
            new Random(length).NextBytes(message);
            ValueTask sending = process.Connection.SendBytesAsync(message, TestRun.Cancellation);
            byte[] received = await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
            await sending;
            Assert.Equal(message, received);
        }

        Assert.Null(process.ExitCode);
        process.Connection.Close();
        Assert.Equal(0, await process.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task A_Python_that_ends_between_messages_is_reported_as_an_end(InstalledPython python)
    {
        await using PythonProcess process = Start(python, "send_sizes", "3");
        Assert.Equal(3, (await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation)).Length);
        Assert.False(await process.Connection.WaitToReceiveAsync(TestRun.Cancellation));
        await Assert.ThrowsAsync<EndOfStreamException>(
            async () => await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation));
        Assert.Equal(0, await process.WaitForExitAsync(TestRun.Cancellation));
        Assert.Equal(0, process.ExitCode);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task A_Python_that_dies_with_unread_data_is_also_reported_as_an_end(InstalledPython python)
    {
        await using PythonProcess process = Start(python, "die_with_unread_data");
        await process.Connection.SendBytesAsync(new byte[100], TestRun.Cancellation);
        Assert.False(await process.Connection.WaitToReceiveAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task A_Python_that_ends_inside_a_message_is_an_error(InstalledPython python)
    {
        Unix.Only(Unix.Framing);
        foreach (string where in (string[])["end_inside_header", "end_inside_body"])
        {
            await using PythonProcess process = Start(python, where);
            var error = await Assert.ThrowsAsync<PythonProcessException>(
                async () => await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation));
            Assert.Contains("inside a message", error.Message, StringComparison.Ordinal);
            Assert.Equal(0, error.ExitCode);
        }
    }

    // The key is sent before Python reads it, even if it is larger than the socket's buffer.
    [Theory(Timeout = TestRun.Timeout)]
    [InlineData(70_000)]
    [InlineData(1_000_000)]
    public async Task The_process_of_a_function_gets_an_authkey_of_any_length(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using AuthKey key = new(bytes);
        await using PythonProcess process = await Task.Run(
            () => PythonProcess.StartFunction(
                "pycompat_peer", "send_authkey_digest",
                [],
                new PythonProcessOptions
                {
                    Interpreter = InstalledPythons.Default.Path,
                    WorkingDirectory = Path.GetDirectoryName(Fixtures.PythonFile("pycompat_peer.py")),
                    AuthKey = key,
                }),
            TestRun.Cancellation);
        Assert.Equal(
            SHA256.HashData(bytes),
            await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task The_exit_code_is_the_one_that_Python_passed_to_exit(InstalledPython python)
    {
        await using PythonProcess process = Start(python, "exit_with", "7");
        Assert.Equal(7, await process.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task The_exit_code_of_a_killed_Python_is_the_negative_signal_number(InstalledPython python)
    {
        await using PythonProcess process = Start(python, "live_on");
        await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
        process.Kill();
        Assert.Equal(KilledExitCode.Value, await process.WaitForExitAsync(TestRun.Cancellation));
        process.Kill();
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Disposal_kills_a_Python_that_outlives_the_grace_period()
    {
        PythonProcessOptions options = Options(InstalledPythons.Default) with { ShutdownTimeout = TimeSpan.Zero };
        foreach (bool isAsynchronous in (bool[])[true, false])
        {
            PythonProcess process = PythonProcess.StartScript(Script, ["live_on"], options);
            await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
            if (isAsynchronous)
            {
                await process.DisposeAsync();
            }
            else
            {
                await Task.Run(process.Dispose, TestRun.Cancellation);
            }

            Assert.Equal(KilledExitCode.Value, process.ExitCode);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task The_process_has_its_end_and_its_lifeline_and_no_other_descriptor(InstalledPython python)
    {
        Linux.Only(Linux.Proc);
        Assert.Single(await ReportOtherDescriptorsAsync(python, endsWithThisProcess: true));
        Assert.Empty(await ReportOtherDescriptorsAsync(python, endsWithThisProcess: false));
    }

    private static async Task<IEnumerable<string>> ReportOtherDescriptorsAsync(
        InstalledPython python, bool endsWithThisProcess)
    {
        PythonProcessOptions options = Options(python) with
        {
            EndsWithThisProcess = endsWithThisProcess,
            WorkingDirectory = Path.GetTempPath(),
            Environment = new Dictionary<string, string?> { ["PYCOMPAT_TEST"] = "here" },
        };
        await using PythonProcess process = PythonProcess.StartScript(Script, ["report", "one", "two words"], options);
        byte[] report = await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
        Dictionary<string, string> lines = Encoding.UTF8.GetString(report).Split('\n')
            .ToDictionary(line => line[..line.IndexOf(' ')], line => line[(line.IndexOf(' ') + 1)..]);

        // Plus one for the folder that Python lists them from. Descriptors that this process itself inherited as
        // inheritable are passed on in any case.
        string[] expected = ["0", "1", "2", lines["descriptor"], .. Inheritable()];
        string[] descriptors = lines["descriptors"].Trim('[', ']').Split(", ");
        Assert.Contains(lines["descriptor"], descriptors);
        Assert.Equal("here", lines["variable"]);
        Assert.Equal("0", lines["blocked"]);
        Assert.Equal("''", lines["input"]);
        Assert.Equal("one two words", lines["arguments"]);
        Assert.Equal(Path.TrimEndingDirectorySeparator(Path.GetTempPath()), lines["folder"]);
        return descriptors.Except(expected);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Outputs_are_captured_on_request(InstalledPython python)
    {
        PythonProcessOptions options = Options(python) with
        {
            StandardOutput = PythonOutput.Capture,
            StandardError = PythonOutput.Capture,
        };
        await using PythonProcess process = PythonProcess.StartScript(Script, ["write_outputs"], options);
        using StreamReader output = new(process.StandardOutput);
        using StreamReader error = new(process.StandardError);
        Assert.Equal("to standard output", (await output.ReadToEndAsync(TestRun.Cancellation)).TrimEnd());
        Assert.Equal("to standard error", (await error.ReadToEndAsync(TestRun.Cancellation)).TrimEnd());
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Outputs_that_are_not_captured_cannot_be_read()
    {
        PythonProcessOptions options =
            Options(InstalledPythons.Default) with { StandardOutput = PythonOutput.Discard };
        await using PythonProcess process = PythonProcess.StartScript(Script, ["echo_bytes"], options);
        Assert.Throws<InvalidOperationException>(() => process.StandardOutput);
        Assert.Throws<InvalidOperationException>(() => process.StandardError);
    }

    [Fact]
    public void A_script_that_does_not_exist_is_reported_before_anything_is_started()
    {
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(
            () => PythonProcess.StartScript("no-such-script.py", [], Options(InstalledPythons.Default)));
        Assert.Contains("no-such-script.py", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_working_directory_that_does_not_exist_is_named()
    {
        PythonProcessOptions options =
            Options(InstalledPythons.Default) with { WorkingDirectory = "/no/such/folder" };
        IOException error = Assert.Throws<IOException>(() => PythonProcess.StartModule("this", [], options));
        Assert.Contains("/no/such/folder", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Each_of_many_concurrent_processes_sees_its_end_of_file()
    {
        // If a child's end leaked into a sibling, its end of file would never arrive.
        PythonProcess[] processes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => Start(InstalledPythons.Default, "echo_bytes"), TestRun.Cancellation)));
        foreach (PythonProcess process in processes)
        {
            process.Connection.Close();
            Assert.Equal(0, await process.WaitForExitAsync(TestRun.Cancellation));
            await process.DisposeAsync();
        }
    }

    private static string Script => Fixtures.PythonFile("pycompat_peer.py");

    // /proc/PID/fdinfo shows the flags in octal.
    private static IEnumerable<string> Inheritable()
    {
        const string Flags = "flags:";
        const long CloseOnExec = 0x80000;
        foreach (string file in Directory.EnumerateFiles("/proc/self/fdinfo"))
        {
            string? flags = Array.Find(TryReadLines(file), line => line.StartsWith(Flags, StringComparison.Ordinal));
            if (flags is not null && (Convert.ToInt64(flags[Flags.Length..].Trim(), 8) & CloseOnExec) == 0)
            {
                yield return Path.GetFileName(file);
            }
        }
    }

    private static string[] TryReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            // Closed since it was listed; it belongs to another test.
            return [];
        }
    }

    private static PythonProcessOptions Options(InstalledPython python) => new() { Interpreter = python.Path };

    private static PythonProcess Start(InstalledPython python, params string[] arguments) =>
        PythonProcess.StartScript(Script, arguments, Options(python));
}
