using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PyCompat.Tool.Commands;

/// <summary>The parser's help, and below it what the command's words mean and an example.</summary>
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
