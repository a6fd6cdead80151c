using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace PyCompat.Tool.Commands;

/// <summary>The program: its commands, and how their failures are reported.</summary>
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
        // No response files: '@' is an ordinary character in JSON and in paths.
        var parsed = CreateRoot(verbose).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            FailureText.WriteLine($"pycompat: {UsageMistake.Describe(parsed)}");
            return ExitCode.Usage;
        }

        // Commands that serve until a signal handle signals themselves; all others simply end.
        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
        }
        // Top-level handler: any failure is reported in one line, and nothing continues after it.
        catch (Exception exception)
        {
            FailureText.Write(exception, parsed.GetValue(verbose) ? Detail.Full : Detail.OneLine);
            return ExitCode.Failure;
        }
    }

    private static RootCommand CreateRoot(Option<bool> verbose)
    {
        var root = new RootCommand(
            "Talk to the endpoints of Python's multiprocessing.connection, and call Python functions.")
        {
            verbose,
            EchoCommand.Create(),
            SendCommand.Create(),
            RecvCommand.Create(),
            CallCommand.Create(),
            DumpCommand.Create(),
            ProbeCommand.Create(),
            RunCommand.Create(),
            WorkerFileCommand.Create(),
        };
        root.Directives.Clear();
        root.Options.OfType<HelpOption>().Single().Action = new HelpWithExample();
        return root;
    }
}

/// <summary>Shows the parser's help, followed by the command's notes and an example.</summary>
internal sealed class HelpWithExample : SynchronousCommandLineAction
{
    private readonly HelpAction _standard = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = _standard.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command as IHelpfulCommand
            ?? parseResult.RootCommandResult.Command.Subcommands.OfType<IHelpfulCommand>().First();
        output.WriteLine(command.Notes);
        output.WriteLine();
        output.WriteLine("Example:");
        output.WriteLine($"  {command.Example}");
        return exitCode;
    }
}

/// <summary>The parts of a command's help besides its arguments and options.</summary>
internal interface IHelpfulCommand
{
    /// <summary>A valid command line.</summary>
    string Example { get; }

    /// <summary>Explanations or warnings.</summary>
    string Notes { get; }
}

/// <summary>Describes the mistake in a command line in one line: the cause, not its consequences.</summary>
internal static class UsageMistake
{
    public static string Describe(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var help = command is RootCommand ? "pycompat --help" : $"pycompat {command.Name} --help";
        return $"{FailureText.OneLine(Cause(parsed)).TrimEnd('.')} (see '{help}')";
    }

    private static string Cause(ParseResult parsed)
    {
        // The parser treats an unknown option as an argument, and reports something else.
        var unknown = parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument)
            .FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal));
        if (unknown is not null)
        {
            return $"there is no option '{unknown.Value}'";
        }

        if (parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [var name, ..])
        {
            return $"there is no command '{name}'";
        }

        return parsed.Errors[0].Message;
    }
}
