using System.Globalization;

namespace PyCompat.InteropTests;

/// <summary>Many Pythons that end in every way: each is told right, and nothing is left of them.</summary>
/// <remarks>Runs alone because descriptors and threads of other tests would be counted too.</remarks>
[Collection(nameof(PythonProcessCrowdTests))]
[CollectionDefinition(nameof(PythonProcessCrowdTests), DisableParallelization = true)]
public sealed class PythonProcessCrowdTests : IDisposable
{
    private const int AtOnce = 4;
    private const int Ways = 10;

    private static readonly int Processes = TestRun.Repetitions(@default: 60, all: 1000);

    // Where Python, and .NET for it, would leave temporary files.
    private readonly string _temporary = Directory.CreateTempSubdirectory("pycompat-test-").FullName;

    public void Dispose() => Directory.Delete(_temporary, recursive: true);

    [Fact(Timeout = 20 * TestRun.Timeout)]
    public async Task Each_of_many_ends_is_told_right_and_nothing_is_left()
    {
        await LeakCheck.RepeatAsync(
            Processes / AtOnce,
            i => Task.WhenAll(Enumerable.Range(AtOnce * i, AtOnce).Select(n => Task.Run(() => EndOneAsync(n)))));

        Assert.Empty(Directory.GetFileSystemEntries(_temporary));
    }

    private async Task EndOneAsync(int number)
    {
        Random random = new(number);
        switch (number % Ways)
        {
            case 0:
                int code = random.Next(1, 256);
                await ExpectAsync(code, null, "last words", "exit_with", code.ToString(CultureInfo.InvariantCulture));
                break;
            case 1:
                await ExpectAsync(null, null, "", "exit_with", "0");
                break;
            case 2:
                await ExpectAsync(-15, "SIGTERM", "", "die_by", "15");
                break;
            case 3:
                await ExpectAsync(-9, "SIGKILL", "", "die_by", "9");
                break;
            case 4:
                await ExpectAsync(1, null, "ValueError: no such thing", "raise_error");
                break;
            case 5:
                await ExpectAsync(1, null, "KeyError: 'no_such_function'", "no_such_function");
                break;
            case 6:
                await ExpectAsync(null, null, "", "end_at_the_end");
                break;
            case 7:
                await ExpectAsync(
                    1, null, "ModuleNotFoundError: No module named 'no_such_module'", "import_what_is_missing");
                break;
            case 8:
                await ExpectAsync(1, null, "SyntaxError: invalid syntax", "compile_what_is_wrong");
                break;
            default:
                await KillAsync(random);
                break;
        }
    }

    private async Task ExpectAsync(int? code, string? signal, string printed, params string[] arguments)
    {
        await using PythonProcess process = Start(arguments);
        if (arguments[0] == "end_at_the_end")
        {
            process.Connection.Close();
            Assert.Equal(0, await process.WaitForExitAsync(TestRun.Cancellation));
            return;
        }

        Exception ended = await Assert.ThrowsAnyAsync<IOException>(
            async () => await process.Connection.ReceiveAsync(TestRun.Cancellation));
        if (code is null)
        {
            Assert.IsType<EndOfStreamException>(ended);
            return;
        }

        var told = Assert.IsType<PythonProcessException>(ended);
        Assert.Equal(code, told.ExitCode);
        Assert.Equal(signal, told.Signal);
        Assert.EndsWith(printed, told.StandardError, StringComparison.Ordinal);
    }

    // At any point of its start and of its work.
    private async Task KillAsync(Random random)
    {
        await using PythonProcess process = Start("answer_and_exit_with", "3");
        bool isWorking = random.Next(2) == 0;
        if (isWorking)
        {
            await process.Connection.ReceiveAsync(TestRun.Cancellation);
        }

        for (int i = random.Next(1000); i > 0; i--)
        {
            Thread.Yield();
        }

        process.Kill();
        int code = await process.WaitForExitAsync(TestRun.Cancellation);
        var ended = await Assert.ThrowsAsync<PythonProcessException>(async () =>
        {
            while (true)
            {
                await process.Connection.ReceiveBytesAsync(cancellationToken: TestRun.Cancellation);
            }
        });
        Assert.Equal(code, ended.ExitCode);
        Assert.Contains(code, (int[])[-9, 3]);
    }

    private PythonProcess Start(params string[] arguments) => PythonProcess.StartScript(
        Fixtures.PythonFile("ending_peer.py"), arguments, new PythonProcessOptions
        {
            Interpreter = InstalledPythons.Default.Path,
            StandardError = PythonOutput.Discard,
            Environment = new Dictionary<string, string?> { ["TMPDIR"] = _temporary },
        });
}
