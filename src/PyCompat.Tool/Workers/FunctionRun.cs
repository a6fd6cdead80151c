using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.Tool.Json;
using PyCompat.Tool.Sessions;
using PyCompat.Workers;

namespace PyCompat.Tool.Workers;

/// <summary>What <c>run</c> was asked to do.</summary>
internal sealed class FunctionRunOptions
{
    public required PythonFunction Function { get; init; }

    public required JsonArgument[] Arguments { get; init; }

    public required string? Python { get; init; }

    public required string[] Path { get; init; }

    public required int? Workers { get; init; }

    public required string? Each { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required ObjectPrinter Printer { get; init; }
}

/// <summary><c>run</c>: calls a function once, or with each line of a file.</summary>
internal static class FunctionRun
{
    // 128 and the number of the signal, as a shell reports it.
    private const int InterruptedExitCode = 130;
    private const int TerminatedExitCode = 143;

    /// <summary>Returns the exit code.</summary>
    public static async Task<int> RunAsync(FunctionRunOptions options, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int stopped = ExitCode.Failure;
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, InterruptedExitCode);
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, TerminatedExitCode);
        try
        {
            await (options.Each is { } file ? CallEachAsync(options, file, stop.Token) : CallAsync(options, stop.Token))
                .ConfigureAwait(false);
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return stopped;
        }
        catch (PyException raised)
        {
            FailureText.WriteLine(raised.RemoteTraceback?.TrimEnd() ?? raised.Message);
            return ExitCode.Failure;
        }
        catch (PythonProcessException ended)
        {
            // What it had printed to standard error is there already.
            FailureText.WriteLine($"pycompat: {FailureText.OneLine(ended.Message.Split('\n')[0])}");
            return ExitCode.Failure;
        }

        PosixSignalRegistration StopOn(PosixSignal signal, int exitCode) =>
            PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                stopped = exitCode;
                stop.Cancel();
            });
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Objects are read and written untyped.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Objects are read and written untyped.")]
    private static async Task CallAsync(FunctionRunOptions options, CancellationToken cancellation)
    {
        await using PythonWorker worker = await PythonWorker.StartAsync(
            new PythonWorkerOptions
            {
                Process = new PythonProcessOptions { Interpreter = options.Python },
                ModulePath = Folders(options),
            },
            cancellation).ConfigureAwait(false);
        options.Printer.Print(await worker.CallAsync<object?>(
            options.Function,
            PythonArguments.Create([.. options.Arguments.Select(static argument => argument.Value)]),
            new CallOptions { Timeout = options.Timeout },
            cancellation).ConfigureAwait(false));
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Objects are read and written untyped.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Objects are read and written untyped.")]
    private static async Task CallEachAsync(FunctionRunOptions options, string file, CancellationToken cancellation)
    {
        // Opened first: a file that is not there starts nothing.
        using TextReader lines = file == "-" ? Console.In : new StreamReader(file, Output.Utf8);
        PythonPoolOptions pooled = new()
        {
            Process = new PythonProcessOptions { Interpreter = options.Python },
            ModulePath = Folders(options),
        };
        await using PythonPool pool = await PythonPool.StartAsync(
            options.Workers is { } count ? pooled with { WorkerCount = count } : pooled, cancellation)
            .ConfigureAwait(false);
        using ProgressLine progress = new();
        MapOptions map = new() { Timeout = options.Timeout, Progress = progress.IsShown ? progress : null };
        await foreach (object? result in pool.MapAsync<object?, object?>(
            options.Function, ReadAsync(lines, file, cancellation), map, cancellation).ConfigureAwait(false))
        {
            options.Printer.Print(result);
        }
    }

    private static async IAsyncEnumerable<object?> ReadAsync(
        TextReader lines, string file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int number = 1; await lines.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line; number++)
        {
            if (line.Trim().Length == 0)
            {
                continue;
            }

            object? value;
            try
            {
                value = JsonArgument.Parse(line).Value;
            }
            catch (FormatException wrong)
            {
                throw new FormatException($"{file}, line {number}: {wrong.Message}", wrong);
            }

            yield return value;
        }
    }

    private static List<string> Folders(FunctionRunOptions options) => [.. options.Path.Select(Path.GetFullPath)];
}
