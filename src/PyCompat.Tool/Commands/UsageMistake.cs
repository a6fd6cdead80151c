using System.CommandLine;
using System.CommandLine.Parsing;

namespace PyCompat.Tool.Commands;

/// <summary>What is wrong with a command line, in one line: the cause, not what follows from it.</summary>
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
        // The parser takes an option it does not know for an argument, and complains of something else.
        var unknown = parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .Where(token => token.Type == TokenType.Argument)
            .FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal));
        if (unknown is not null)
            return $"there is no option '{unknown.Value}'";
        if (parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [var name, ..])
            return $"there is no command '{name}'";
        return parsed.Errors[0].Message;
    }
}
