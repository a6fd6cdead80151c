using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace PyCompat.InteropTests;

/// <summary>The lines that a Python process prints.</summary>
public class PythonProcessOutputTests
{
    private const int LineLength = 1000;

    private static readonly int Lines = TestRun.Repetitions(@default: 20_000, all: 200_000);
    private static readonly int LongLine = TestRun.Repetitions(@default: 5_000_000, all: 50_000_000);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Lines_come_with_the_output_that_they_were_printed_to(InstalledPython python)
    {
        using BlockingCollection<PythonOutputLine> lines = [];
        await using (PythonProcess process = Start(python, lines.Add, "print_both"))
        {
            process.Connection.ReceiveBytes();
            PythonOutputLine output = Next(lines);
            Assert.StartsWith("to output", output.Text, StringComparison.Ordinal);
            Assert.Equal(PythonOutputStream.StandardOutput, output.Stream);
            Assert.Equal(process.Id, output.ProcessId);
            process.Connection.SendBytes([1]);
            Assert.False(await process.Connection.WaitToReceiveAsync(TestRun.Cancellation));
        }

        // Disposal has waited for them.
        PythonOutputLine[] errors = [Next(lines), Next(lines)];
        Assert.Equal(["to error", "without an end"], errors.Select(line => line.Text));
        Assert.All(errors, line => Assert.Equal(PythonOutputStream.StandardError, line.Stream));
        Assert.Empty(lines);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Everything_printed_is_delivered_or_counted_and_stalls_no_message()
    {
        long count = 0;
        using BlockingCollection<PythonOutputLine> last = [];
        void Take(PythonOutputLine line)
        {
            count += 1 + line.Skipped;
            if (count == Lines)
            {
                last.Add(line);
            }
        }

        await using PythonProcess process =
            Start(InstalledPythons.Default, Take, "print_lines", $"{Lines}", $"{LineLength}");
        await ReceiveAllAsync(process);
        Assert.StartsWith($"{Lines - 1} x", Next(last).Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Output_that_nobody_reads_stalls_no_message()
    {
        await using PythonProcess process = PythonProcess.StartScript(
            Script, ["print_errors", $"{Lines}", $"{LineLength}"], Options(InstalledPythons.Default) with
            {
                StandardError = PythonOutput.Discard,
            });
        await ReceiveAllAsync(process);
        Assert.Equal("last words", Assert.Throws<PythonProcessException>(
            () => process.Connection.Receive()).StandardError.Split('\n')[^1]);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_long_line_is_cut_and_marked()
    {
        using BlockingCollection<PythonOutputLine> lines = [];
        await using PythonProcess process =
            Start(InstalledPythons.Default, lines.Add, "print_long_line", $"{LongLine}");
        Assert.Equal("printed", process.Connection.Receive());
        PythonOutputLine cut = Next(lines);
        Assert.True(cut.IsCut);
        Assert.Equal(PythonOutputLine.MaxLength, cut.Text.Length);
        Assert.Contains("cut", cut.ToString(), StringComparison.Ordinal);
        PythonOutputLine next = Next(lines);
        Assert.False(next.IsCut);
        Assert.Equal("next", next.Text);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Closed_outputs_end_nothing()
    {
        await using PythonProcess process = Start(InstalledPythons.Default, static _ => { }, "close_outputs");
        Assert.Equal("closed", process.Connection.Receive());
        process.Connection.Send(1);
        Assert.False(await process.Connection.WaitToReceiveAsync(TestRun.Cancellation));
        Assert.Equal(0, await process.WaitForExitAsync(TestRun.Cancellation));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_callback_that_throws_is_logged_once_and_stalls_no_message()
    {
        string text = $"thrown by {nameof(A_callback_that_throws_is_logged_once_and_stalls_no_message)}";
        using FailureListener logged = new(text);
        long count = 0;
        using BlockingCollection<PythonOutputLine> last = [];
        void Throw(PythonOutputLine line)
        {
            count += 1 + line.Skipped;
            if (count == 1000)
            {
                last.Add(line);
            }

            throw new InvalidOperationException(text);
        }

        await using PythonProcess process = Start(InstalledPythons.Default, Throw, "print_lines", "1000", "10");
        await ReceiveAllAsync(process);
        Next(last);
        Assert.Equal(1, logged.Count);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_callback_that_blocks_stalls_no_message_and_gets_the_newest_lines()
    {
        using ManualResetEventSlim isReleased = new();
        using BlockingCollection<PythonOutputLine> lines = [];
        void Block(PythonOutputLine line)
        {
            isReleased.Wait(TestRun.Cancellation);
            lines.Add(line);
        }

        try
        {
            await using PythonProcess process =
                Start(InstalledPythons.Default, Block, "print_lines", $"{Lines}", $"{LineLength}");
            await ReceiveAllAsync(process);
            Assert.Equal(0, await process.WaitForExitAsync(TestRun.Cancellation));
            Assert.Throws<EndOfStreamException>(() => process.Connection.Receive());
        }
        finally
        {
            isReleased.Set();
        }

        long count = 0;
        long expected = 0;
        while (count < Lines)
        {
            PythonOutputLine line = Next(lines);
            expected += line.Skipped;
            Assert.StartsWith($"{expected++} x", line.Text, StringComparison.Ordinal);
            count += 1 + line.Skipped;
        }

        Assert.Equal(Lines, count);
        Assert.True(expected == Lines);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Standard_error_that_nobody_takes_is_passed_on()
    {
        await using Peer peer = Peer.Start(Cli.Wrap(Fixtures.Program("PyCompat.TestPeer")).WithArguments(
            ["await_python", InstalledPythons.Default.Path, Script, "exit_with", "6", "words that are passed on"]));
        PeerResult result = await peer.WaitForEndAsync();
        Assert.Equal("6  words that are passed on", result.Output.TrimEnd());
        Assert.Equal("words that are passed on", result.Error.TrimEnd());
    }

    private static string Script => Fixtures.PythonFile("ending_peer.py");

    private static PythonProcessOptions Options(InstalledPython python) => new()
    {
        Interpreter = python.Path,
        Environment = new Dictionary<string, string?> { ["PYTHONIOENCODING"] = "utf-8" },
    };

    private static PythonProcess Start(
        InstalledPython python, Action<PythonOutputLine> output, params string[] arguments) =>
        PythonProcess.StartScript(Script, arguments, Options(python) with { Output = output });

    private static PythonOutputLine Next(BlockingCollection<PythonOutputLine> lines) =>
        lines.Take(TestRun.Cancellation);

    // The numbers of every thousandth line, then "printed".
    private static async Task ReceiveAllAsync(PythonProcess process)
    {
        for (long i = 0; ; i += 1000)
        {
            object? message = await process.Connection.ReceiveAsync(TestRun.Cancellation);
            if (message is "printed")
            {
                return;
            }

            Assert.Equal(i, Convert.ToInt64(message, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private sealed class FailureListener(string text) : EventListener
    {
        private int _count;

        public int Count => _count;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "PyCompat-Multiprocessing")
            {
                EnableEvents(eventSource, EventLevel.Error);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.Payload?.OfType<string>().Any(one => one.Contains(text, StringComparison.Ordinal)) == true)
            {
                Interlocked.Increment(ref _count);
            }
        }
    }
}
