using CliWrap;

namespace PyCompat.Build;

/// <summary>A test program, whose output is shown as it runs and kept in a log.</summary>
internal static class TestProgram
{
    /// <summary>The exit code when time ran out, the same as that of the command timeout.</summary>
    private const int OutOfTime = 124;

    // The time from asking a program to end to killing it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Runs the program and returns its exit code.</summary>
    public static async Task<int> RunAsync(
        Command tests, string log, TimeSpan limit, CancellationToken cancellation)
    {
        await using var file = new StreamWriter(log) { AutoFlush = true };
        // Two streams, one at a time: lines are never interleaved.
        var oneAtATime = new Lock();
        PipeTarget both = PipeTarget.ToDelegate(line =>
        {
            lock (oneAtATime)
            {
                Console.WriteLine(line);
                file.WriteLine(line);
            }
        });
        using var interrupt = new CancellationTokenSource(limit);
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        interrupt.Token.Register(() => kill.CancelAfter(Grace));
        try
        {
            CommandResult result = await tests
                .WithStandardOutputPipe(both)
                .WithStandardErrorPipe(both)
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(kill.Token, interrupt.Token);
            return result.ExitCode;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Console.WriteLine($"not done after {limit.TotalSeconds} s: stopped");
            return OutOfTime;
        }
    }
}
