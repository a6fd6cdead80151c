namespace PyCompat.Multiprocessing.Processes;

/// <summary>
/// Determines whether an interpreter's <c>multiprocessing</c> acknowledges handles, by running the interpreter once
/// more.
/// </summary>
internal static class AcknowledgementQuestion
{
    private const int No = 110;
    private const int Yes = 111;

    // Python 2 never does; reduction.ACKNOWLEDGE reflects the system up to 3.13 and does not exist since.
    private static readonly string Program =
        $"""
        import sys
        acknowledges = sys.version_info >= (3, 14) or (sys.version_info >= (3,) and sys.platform == "darwin")
        sys.exit({Yes} if acknowledges else {No})
        """;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    /// <summary>Returns the answer; null if there was none.</summary>
    /// <param name="interpreter">The interpreter's executable.</param>
    /// <param name="options">
    /// The options it is started with: a different environment may select a different Python.
    /// </param>
    public static async Task<HandleAcknowledgement?> AskAsync(string interpreter, PythonProcessOptions options)
    {
        ChildProcess child = Start(interpreter, options);
        try
        {
            int answer = await child.Exit.WaitAsync(AnswerTime).ConfigureAwait(false);
            return answer switch
            {
                Yes => HandleAcknowledgement.Byte,
                No => HandleAcknowledgement.None,
                _ => null,
            };
        }
        catch (TimeoutException)
        {
            child.Kill();
            await child.Exit.ConfigureAwait(false);
            return null;
        }
    }

    private static ChildProcess Start(string interpreter, PythonProcessOptions options)
    {
        using var setup = ChildSetup.Create(interpreter, [.. options.InterpreterArguments, "-c", Program]);
        setup.WorkingDirectory = options.WorkingDirectory;
        setup.ReadNothing();
        setup.SetOutput(ChildSetup.StandardOutput, PythonOutput.Discard);
        setup.SetOutput(ChildSetup.StandardError, PythonOutput.Discard);
        return setup.Start(options.Environment, []);
    }
}
