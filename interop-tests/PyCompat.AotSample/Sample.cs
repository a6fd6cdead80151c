using System.Runtime.InteropServices;
using PyCompat.Multiprocessing;

namespace PyCompat.AotSample;

/// <summary>
/// Starts a Python process, makes every round trip with it, and reports which values came back different.
/// </summary>
internal static class Sample
{
    /// <summary>The sample takes a second or two; a worker that hangs must not hang the sample.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(1);

    /// <summary>Runs the sample and returns the exit code.</summary>
    public static int Run()
    {
        using var deadline = new CancellationTokenSource(LongestRun);
        try
        {
            string script = Path.Combine(AppContext.BaseDirectory, "python-fixtures", "aot_worker.py");
            using PythonProcess python = PythonProcess.StartScript(script);
            Connection connection = python.Connection;
            using CancellationTokenRegistration closing = deadline.Token.Register(connection.Close);
            (string? version, string? numpy) = connection.Receive(RoundTrips.Versions);
            Console.WriteLine($"{RuntimeInformation.FrameworkDescription} and Python {version}");

            var exchange = new Exchange(connection);
            RoundTrips.MakeTyped(exchange);
            RoundTrips.MakeSentPlainly(exchange);
            RoundTrips.MakeUntyped(exchange);
            if (numpy is null)
            {
                Console.WriteLine("numpy is not available there: arrays are skipped");
            }
            else
            {
                ArrayRoundTrips.Make(exchange, numpy);
            }

            Console.WriteLine(exchange.Different == 0 ? "all equal" : $"{exchange.Different} different");
            return exchange.Different == 0 ? 0 : 1;
        }
        // Any exception means that the sample has failed; it is reported in one line.
        catch (Exception exception)
        {
            string reason = deadline.IsCancellationRequested
                ? $"the Python worker did not answer within {LongestRun.TotalMinutes:0} minutes"
                : $"{exception.GetType().Name}: {exception.Message}".ReplaceLineEndings(" ");
            Console.Error.WriteLine($"aot sample: {reason}");
            return 1;
        }
    }
}
