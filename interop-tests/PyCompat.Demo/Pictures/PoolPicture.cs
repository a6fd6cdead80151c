using System.Diagnostics;
using System.Globalization;
using PyCompat.InteropTests.Harness;
using PyCompat.Multiprocessing;
using PyCompat.Workers;
using Spectre.Console;

namespace PyCompat.Demo.Pictures;

/// <summary>A picture whose rows a Python function computes: in one process, then in a pool of several.</summary>
internal static class PoolPicture
{
    private const string Function = "demo_pool:mandelbrot_row";

    /// <summary>At least 2, though one processor makes them no faster; more than 8 take long to start.</summary>
    private static readonly int WorkerCount = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>Computes and shows the picture; returns what is wrong with it, or null.</summary>
    public static async Task<string?> ShowAsync(CancellationToken cancellation)
    {
        Rows? alone = null;
        Rows? together = null;
        await AnsiConsole.Progress().StartAsync(async progress =>
        {
            alone = await ComputeAsync(1, progress.AddTask("rows by 1 process"), cancellation);
            together = await ComputeAsync(WorkerCount, progress.AddTask($"by {WorkerCount} processes"), cancellation);
        });

        Painter.Show(together!.Counts);
        Console.WriteLine(Summary(alone!, together));
        for (var line = 0; line < Mandelbrot.Height; line++)
        {
            var expected = Mandelbrot.Row(Mandelbrot.Rows[line]);
            if (!alone!.Counts[line].SequenceEqual(expected) || !together.Counts[line].SequenceEqual(expected))
            {
                return $"row {line} of the picture is not what .NET computes";
            }
        }
        return null;
    }

    private static async Task<Rows> ComputeAsync(int workers, ProgressTask bar, CancellationToken cancellation)
    {
        var poolOptions = new PythonPoolOptions
        {
            WorkerCount = workers,
            ModulePath = ["python-fixtures"],
            Process = new PythonProcessOptions { Interpreter = WindowsPython.Path },
        };
        await using var pool = await PythonPool.StartAsync(poolOptions, cancellation);

        bar.MaxValue = Mandelbrot.Height;
        var mapOptions = new MapOptions { Progress = new BarProgress(bar) };
        var processes = new HashSet<int>();
        var counts = new List<int[]>();
        var watch = Stopwatch.StartNew();
        await foreach (var (process, row) in pool.MapAsync<(double, double, double, int, int), (int, int[])>(
            Function, Mandelbrot.Rows, mapOptions, cancellation))
        {
            processes.Add(process);
            counts.Add(row);
        }
        return new Rows(counts, processes.Count, watch.Elapsed.TotalSeconds);
    }

    private static string Summary(Rows alone, Rows together) => string.Create(
        CultureInfo.InvariantCulture,
        $"{together.Processes} Python processes took part: {together.Seconds:F2} s, "
            + $"and {alone.Seconds:F2} s by one ({alone.Seconds / together.Seconds:F1} times as fast).");

    /// <summary>The rows of a picture, how many processes computed them, and in which time.</summary>
    private sealed record Rows(IReadOnlyList<int[]> Counts, int Processes, double Seconds);
}
