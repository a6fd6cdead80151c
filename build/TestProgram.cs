using CliWrap;

namespace PyCompat.Build;

/// <summary>A program of tests, shown while it runs and kept in a log.</summary>
internal static class TestProgram
{
    /// <summary>The exit code for one that ran out of time, as the command timeout gives it.</summary>
    private const int OutOfTime = 124;

    // From the request to end, to being killed.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Gives the exit code.</summary>
    public static async Task<int> RunAsync(
        Command tests, string log, TimeSpan limit, CancellationToken cancellation)
    {
        await using var file = new StreamWriter(log) { AutoFlush = true };
        // Two streams, one at a time: a line is never torn.
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
            Console.WriteLine($"not done after {limit.TotalSeconds} s, and ended");
            return OutOfTime;
        }
    }
}
