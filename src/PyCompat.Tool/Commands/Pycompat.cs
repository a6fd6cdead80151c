using System.CommandLine;
using System.CommandLine.Help;

namespace PyCompat.Tool.Commands;

/// <summary>The program: its commands, and what a failure of any of them looks like.</summary>
internal static class Pycompat
{
    /// <summary>Runs one command line.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var verbose = new Option<bool>("--verbose")
        {
            Description = "Show the stack trace of a failure.",
            Recursive = true,
        };
        // No response files: '@' is an ordinary character of a JSON text and of a path.
        var parsed = CreateRoot(verbose).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            FailureText.WriteLine($"pycompat: {UsageMistake.Describe(parsed)}");
            return ExitCode.Usage;
        }

        // Signals: what serves until a signal ends it watches for one itself; anything else just ends.
        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
        }
        // The program's border: whatever went wrong below is told in one line, and nothing goes on after it.
        catch (Exception exception)
        {
            FailureText.Write(exception, parsed.GetValue(verbose) ? Detail.Full : Detail.OneLine);
            return ExitCode.Failure;
        }
    }

    private static RootCommand CreateRoot(Option<bool> verbose)
    {
        var root = new RootCommand("Talk to the endpoints of Python's multiprocessing.connection.")
        {
            verbose,
            EchoCommand.Create(),
            SendCommand.Create(),
            RecvCommand.Create(),
            CallCommand.Create(),
            DumpCommand.Create(),
            ProbeCommand.Create(),
        };
        root.Directives.Clear();
        root.Options.OfType<HelpOption>().Single().Action = new HelpWithExample();
        return root;
    }
}
