using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PyCompat.Tool.Commands;

/// <summary>The parser's help, and below it what ENDPOINT may be and an example.</summary>
internal sealed class HelpWithExample : SynchronousCommandLineAction
{
    private const string EndPoints = """
        ENDPOINT:
          fd:N            an inherited file descriptor (Unix), one end of a multiprocessing Pipe
          tcp:HOST:PORT   AF_INET
          unix:PATH       AF_UNIX
          abstract:NAME   AF_UNIX, Linux abstract namespace
          python:SCRIPT   start SCRIPT under Python with one end of a Pipe, be the other end
        """;

    private readonly HelpAction _standard = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = _standard.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(EndPoints);
        output.WriteLine();
        output.WriteLine("Example:");
        output.WriteLine(parseResult.CommandResult.Command is PeerCommand command
            ? $"  {command.Example}"
            : "  pycompat echo --listen tcp:127.0.0.1:0");
        return exitCode;
    }
}
