using System.Buffers;
using System.Globalization;

namespace PyCompat.InteropTests;

/// <summary>What a caller learns when the Python at the other end of its connection has ended.</summary>
public class PythonProcessEndTests
{
    private static readonly Dictionary<string, Func<Connection, Task>> Forms = new()
    {
        ["Receive"] = Sync(c => c.Receive()),
        ["Receive<T>"] = Sync(c => c.Receive<int>()),
        ["ReceiveAsync"] = async c => await c.ReceiveAsync(TestRun.Cancellation),
        ["ReceiveAsync<T>"] = async c => await c.ReceiveAsync<int>(TestRun.Cancellation),
        ["ReceiveBytes"] = Sync(c => c.ReceiveBytes()),
        ["ReceiveBytes(Span)"] = Sync(c => c.ReceiveBytes(new byte[9].AsSpan())),
        ["ReceiveBytes(IBufferWriter)"] = Sync(c => c.ReceiveBytes(new ArrayBufferWriter<byte>())),
        ["ReceiveBytes(Stream)"] = Sync(c => c.ReceiveBytes(Stream.Null)),
        ["ReceivePooled"] = Sync(c => c.ReceivePooled()),
        ["ReceiveStream"] = Sync(c => c.ReceiveStream()),
        ["ReceiveBytesAsync"] = async c => await c.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation),
        ["ReceiveBytesAsync(Memory)"] = async c =>
            await c.ReceiveBytesAsync(new byte[9].AsMemory(), TestRun.Cancellation),
        ["ReceiveBytesAsync(IBufferWriter)"] = async c =>
            await c.ReceiveBytesAsync(new ArrayBufferWriter<byte>(), TestRun.Cancellation),
        ["ReceiveBytesAsync(Stream)"] = async c => await c.ReceiveBytesAsync(Stream.Null, TestRun.Cancellation),
        ["ReceivePooledAsync"] = async c => await c.ReceivePooledAsync(cancellationToken: TestRun.Cancellation),
        ["ReceiveStreamAsync"] = async c => await c.ReceiveStreamAsync(cancellationToken: TestRun.Cancellation),
        ["ReceiveAllAsync"] = async c =>
        {
            await foreach (object? _ in c.ReceiveAllAsync(TestRun.Cancellation))
            {
            }
        },
        ["WaitToReceive"] = Sync(c => c.WaitToReceive()),
        ["WaitToReceiveAsync"] = async c => await c.WaitToReceiveAsync(TestRun.Cancellation),
        ["Request"] = Sync(c => c.Request(1)),
        ["Send"] = Sync(c => c.Send(1)),
        ["Send<T>"] = Sync(c => c.Send<int>(1)),
        ["SendAsync"] = async c => await c.SendAsync(1, TestRun.Cancellation),
        ["SendBytes"] = Sync(c => c.SendBytes(new byte[9])),
        ["SendBytes(Stream)"] = Sync(c => c.SendBytes(new MemoryStream(new byte[9]), 9)),
        ["SendBytesAsync"] = async c => await c.SendBytesAsync(new byte[9], TestRun.Cancellation),
        ["SendBytesAsync(Stream)"] = async c =>
            await c.SendBytesAsync(new MemoryStream(new byte[9]), 9, TestRun.Cancellation),
    };

    public static TheoryData<string> FormNames => [.. Forms.Keys];

    [Theory(Timeout = TestRun.Timeout)]
    [MemberData(nameof(FormNames))]
    public async Task Every_form_of_receiving_and_sending_tells_how_the_process_has_ended(string form)
    {
        await using PythonProcess process = Start("exit_with", "3");
        await process.WaitForExitAsync(TestRun.Cancellation);

        // The second time, the same: the connection says nothing else after it.
        for (int i = 0; i < 2; i++)
        {
            var ended = await Assert.ThrowsAsync<PythonProcessException>(() => Forms[form](process.Connection));
            Assert.Equal(3, ended.ExitCode);
            Assert.Null(ended.Signal);
            Assert.Equal(process.Id, ended.ProcessId);
            Assert.Equal("last words", ended.StandardError);
            Assert.Contains("exit code 3", ended.Message, StringComparison.Ordinal);
            Assert.Contains("last words", ended.Message, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task What_was_sent_before_the_end_is_received_first(InstalledPython python)
    {
        await using PythonProcess process = Start(python, "answer_and_exit_with", "4");
        await process.WaitForExitAsync(TestRun.Cancellation);
        Assert.Equal(1, process.Connection.Receive<int>());
        Assert.Equal(100_000, process.Connection.ReceiveBytes().Length);
        Assert.True(process.Connection.Poll());
        Assert.Equal(4, Assert.Throws<PythonProcessException>(() => process.Connection.Receive()).ExitCode);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Exit_code_0_between_messages_stays_the_end_of_the_stream()
    {
        await using PythonProcess process = Start("exit_with", "0");
        Assert.Throws<EndOfStreamException>(() => process.Connection.Receive());
        await Assert.ThrowsAsync<EndOfStreamException>(
            async () => await process.Connection.ReceiveAsync(TestRun.Cancellation));
        Assert.False(process.Connection.WaitToReceive());
        var ended = Assert.Throws<PythonProcessException>(() => process.Connection.Send(1));
        Assert.Equal(0, ended.ExitCode);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData(9, "SIGKILL")]
    [InlineData(15, "SIGTERM")]
    [InlineData(11, "SIGSEGV")]
    [InlineData(36, "SIGRTMIN+2")]
    public async Task A_signal_is_told_by_its_name(int number, string name)
    {
        Unix.Only(Unix.Signals);
        await using PythonProcess process = Start("die_by", number.ToString(CultureInfo.InvariantCulture));
        var ended = await Assert.ThrowsAsync<PythonProcessException>(
            async () => await process.Connection.ReceiveAsync(TestRun.Cancellation));
        Assert.Equal(name, ended.Signal);
        Assert.Equal(-number, ended.ExitCode);
        Assert.Contains(name, ended.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task An_exception_comes_with_its_traceback(InstalledPython python)
    {
        await using PythonProcess process = Start(python, "raise_on_message");
        process.Connection.SendBytes([1]);
        var ended = await Assert.ThrowsAsync<PythonProcessException>(
            async () => await process.Connection.ReceiveAsync(TestRun.Cancellation));
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("Traceback", ended.StandardError, StringComparison.Ordinal);
        Assert.EndsWith("ValueError: no such thing", ended.StandardError, StringComparison.Ordinal);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("import no_such_module", "No module named 'no_such_module'")]
    [InlineData("def f(:", "SyntaxError")]
    public async Task A_script_that_cannot_start_is_told_with_what_Python_printed(string code, string printed)
    {
        string script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, code, TestRun.Cancellation);
            await using PythonProcess process =
                PythonProcess.StartScript(script, [], Options(InstalledPythons.Default));
            var ended = Assert.Throws<PythonProcessException>(() => process.Connection.Receive());
            Assert.Equal(1, ended.ExitCode);
            Assert.Contains(printed, ended.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(script);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("no_such_module", "run", "no_such_module")]
    [InlineData("math", "no_such_function", "no_such_function")]
    [InlineData("math", "sqrt", "TypeError")]
    public async Task A_function_that_cannot_be_called_is_told_with_what_Python_printed(
        string module, string function, string printed)
    {
        var ended = await Assert.ThrowsAsync<PythonProcessException>(async () =>
        {
            await using PythonProcess process =
                PythonProcess.StartFunction(module, function, ["x"], Options(InstalledPythons.Default));
            await process.Connection.ReceiveAsync(TestRun.Cancellation);
        });
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(printed, ended.StandardError, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task An_interpreter_that_is_none_is_told()
    {
        Unix.Only("there, programs are known by their suffix");
        string program = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(program, "this is not a program", TestRun.Cancellation);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }

            var failed = Assert.Throws<PythonProcessException>(
                () => PythonProcess.StartModule("this", [], new PythonProcessOptions { Interpreter = program }));
            Assert.Null(failed.ExitCode);
            Assert.Null(failed.ProcessId);
            Assert.Contains(program, failed.Message, StringComparison.Ordinal);
            await using PythonProcess other =
                PythonProcess.StartModule("this", [], new PythonProcessOptions { Interpreter = "/bin/false" });
            Assert.Equal(1, Assert.Throws<PythonProcessException>(() => other.Connection.Receive()).ExitCode);
        }
        finally
        {
            File.Delete(program);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_grandchild_that_keeps_the_pipe_and_standard_error_keeps_nothing_from_ending(bool isAsynchronous)
    {
        Unix.Only("fork exists on Unix only");
        PythonProcess process = Start("leave_a_child", "5");
        int grandchild = process.Connection.Receive<int>();
        try
        {
            var ended = await Assert.ThrowsAsync<PythonProcessException>(async () =>
                await (isAsynchronous
                    ? process.Connection.ReceiveAsync(TestRun.Cancellation)
                    : new ValueTask<object?>(process.Connection.Receive())));
            Assert.Equal(5, ended.ExitCode);
            Assert.Equal("last words", ended.StandardError);
            Assert.Throws<PythonProcessException>(() => process.Connection.SendBytes(new byte[10_000_000]));
            await process.DisposeAsync();
            Assert.True(Directory.Exists($"/proc/{grandchild}"));
        }
        finally
        {
            System.Diagnostics.Process.GetProcessById(grandchild).Kill();
        }
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_Python_that_closes_its_end_and_lives_on_is_the_end_of_the_stream()
    {
        await using PythonProcess process = Start("close_and_live_on");
        Assert.Throws<EndOfStreamException>(() => process.Connection.Receive());
        Assert.False(await process.Connection.WaitToReceiveAsync(TestRun.Cancellation));
        Assert.False(process.HasExited);
        process.Kill();
        await process.WaitForExitAsync(TestRun.Cancellation);
        Assert.Equal(
            KilledExitCode.Value,
            Assert.Throws<PythonProcessException>(() => process.Connection.Receive()).ExitCode);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_direction_that_is_broken_tells_the_end_too()
    {
        Unix.Only(Unix.Framing);
        await using PythonProcess process = PythonProcess.StartScript(
            Fixtures.PythonFile("pycompat_peer.py"), ["end_inside_body"], Options(InstalledPythons.Default));
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<PythonProcessException>(
                async () => await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation));
            Assert.Throws<PythonProcessException>(() => process.Connection.ReceiveBytes());
        }
    }

    private static Func<Connection, Task> Sync(Action<Connection> call) => connection =>
    {
        call(connection);
        return Task.CompletedTask;
    };

    private static PythonProcessOptions Options(InstalledPython python) =>
        new() { Interpreter = python.Path, StandardError = PythonOutput.Discard, ShutdownTimeout = TimeSpan.Zero };

    private static PythonProcess Start(params string[] arguments) => Start(InstalledPythons.Default, arguments);

    private static PythonProcess Start(InstalledPython python, params string[] arguments) =>
        PythonProcess.StartScript(Fixtures.PythonFile("ending_peer.py"), arguments, Options(python));
}
