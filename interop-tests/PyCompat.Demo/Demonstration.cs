using System.Runtime.InteropServices;
using PyCompat.Demo.Pictures;
using PyCompat.Demo.Steps;
using PyCompat.InteropTests.Harness;
using PyCompat.Multiprocessing;
using PyCompat.Pickle.Model;

namespace PyCompat.Demo;

/// <summary>
/// Starts a Python process, runs the steps in order, and shows what was sent and what came back; then a picture that a
/// pool of Python processes computes.
/// </summary>
internal static class Demonstration
{
    private static readonly IStep[] Steps =
    [
        new ObjectsStep(), new BytesStep(), new CallPythonStep(), new CalledByPythonStep(),
    ];

    /// <summary>The oldest Python that workers run on.</summary>
    private static readonly Version OldestForWorkers = new(3, 8);

    /// <summary>The demo takes a few seconds; a worker that hangs must not hang the demo.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    /// <summary>Runs the demo and returns the exit code.</summary>
    public static async Task<int> RunAsync()
    {
        using var deadline = new CancellationTokenSource(LongestRun);
        try
        {
            var script = Path.Combine(AppContext.BaseDirectory, "python-fixtures", "demo_worker.py");
            var options = new PythonProcessOptions { Interpreter = WindowsPython.Path };
            using var python = PythonProcess.StartScript(script, [], options);
            var connection = python.Connection;
            using var closing = deadline.Token.Register(connection.Close);
            connection.Send(new PyTuple("version"));
            var version = (string)connection.Receive()!;

            var exchanges = Steps.SelectMany(step => step.Run(connection)).ToList();
            ExchangeTable.Print(exchanges);
            var wrong = exchanges.Where(exchange => !exchange.IsRight).ToList();
            if (wrong.Count > 0)
            {
                Console.Error.WriteLine(
                    $"demo: {wrong.Count} of {exchanges.Count} differ, the first is '{wrong[0].What}'");
                return 1;
            }
            if (Series(version) < OldestForWorkers)
            {
                Console.WriteLine(
                    $"Without the picture by a pool of processes, which needs Python {OldestForWorkers}.");
            }
            else if (await PoolPicture.ShowAsync(deadline.Token) is { } mistake)
            {
                Console.Error.WriteLine($"demo: {mistake}");
                return 1;
            }
            Console.WriteLine($"All {exchanges.Count} exchanges between {RuntimeInformation.FrameworkDescription} and "
                + $"Python {version} came back as they should.");
            return 0;
        }
        // Any exception means that the demo has failed; it is reported in one line.
        catch (Exception exception)
        {
            var reason = deadline.IsCancellationRequested
                ? $"the Python worker did not answer within {LongestRun.TotalMinutes:0} minutes"
                : exception.Message.ReplaceLineEndings(" ");
            Console.Error.WriteLine($"demo: {reason}");
            return 1;
        }
    }

    /// <summary>3.15 of <c>3.15.0rc1</c>.</summary>
    private static Version Series(string version) => Version.Parse(string.Join('.', version.Split('.').Take(2)));
}
