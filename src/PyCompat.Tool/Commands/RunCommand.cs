using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PyCompat.Tool.Json;
using PyCompat.Tool.Sessions;
using PyCompat.Tool.Workers;
using PyCompat.Workers;

namespace PyCompat.Tool.Commands;

/// <summary><c>pycompat run</c>.</summary>
internal sealed class RunCommand : Command, IHelpfulCommand
{
    private const int MaxWorkers = 1024;

    private readonly Argument<FunctionArgument> _function = new("MODULE:FUNCTION")
    {
        Description = "The function, such as math:sqrt; the name is dotted if it is in a class.",
        CustomParser = ParseFunction,
    };

    private readonly Argument<JsonArgument[]> _arguments = new("JSON")
    {
        Description = "Its arguments; none with --each, whose lines are the arguments.",
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = OptionParsers.JsonList,
    };

    private readonly Option<string?> _python = new("--python")
    {
        Description = "The interpreter: a path, a virtual environment's folder, or a command on PATH.",
        HelpName = "P",
    };

    private readonly Option<string[]> _path = new("--path")
    {
        Description = "A folder where modules are searched first; may be given several times.",
        HelpName = "DIR",
    };

    private readonly Option<int?> _workers = new("--workers")
    {
        Description = "With --each: the number of processes; default: one for each processor.",
        HelpName = "N",
        CustomParser = ParseWorkers,
    };

    private readonly Option<string?> _each = new("--each")
    {
        Description = "Call the function with each line of FILE, a JSON value; - is standard input. The results are "
            + "printed in the same order.",
        HelpName = "FILE",
    };

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "Time limit for each call.",
        HelpName = "SECONDS",
        CustomParser = OptionParsers.Seconds,
    };

    private readonly Option<PrintFormat> _format = CommonOptions.Format();

    private RunCommand()
        : base("run", "Call a Python function and print its result as a line.")
    {
        Add(_function);
        Add(_arguments);
        Add(_python);
        Add(_path);
        Add(_workers);
        Add(_each);
        Add(_timeout);
        Add(_format);
        Validators.Add(result =>
        {
            if (result.GetResult(_each) is null && result.GetResult(_workers) is { Implicit: false })
            {
                result.AddError("--workers needs --each: a single call runs in one process");
            }
            else if (result.GetResult(_each) is not null && result.GetResult(_arguments) is { Tokens.Count: > 0 })
            {
                result.AddError("--each takes the arguments from its file: each line is one");
            }
        });
        SetAction((parsed, cancellation) => FunctionRun.RunAsync(
            new FunctionRunOptions
            {
                Function = parsed.GetRequiredValue(_function).Function,
                Arguments = parsed.GetValue(_arguments) ?? [],
                Python = parsed.GetValue(_python),
                Path = parsed.GetValue(_path) ?? [],
                Workers = parsed.GetValue(_workers),
                Each = parsed.GetValue(_each),
                Timeout = parsed.GetValue(_timeout),
                Printer = new ObjectPrinter(parsed.GetValue(_format)),
            },
            cancellation));
    }

    public string Example => """
        pycompat run math:sqrt 16
          pycompat run --path scripts jobs:score --each orders.jsonl --workers 4
        """;

    public string Notes => """
        What the function prints goes to standard error. An exception is printed with its
        traceback, and the exit code is 1. The current directory is not searched for modules:
        say --path . if it should be.
        """;

    public static Command Create() => new RunCommand();

    private static FunctionArgument? ParseFunction(ArgumentResult result)
    {
        try
        {
            return new FunctionArgument(new PythonFunction(result.Tokens[0].Value));
        }
        catch (ArgumentException)
        {
            result.AddError($"'{result.Tokens[0].Value}' is not a function: write MODULE:FUNCTION, such as math:sqrt");
            return null;
        }
    }

    private static int? ParseWorkers(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count is >= 1 and <= MaxWorkers)
        {
            return count;
        }

        result.AddError($"'{text}' is not a number of processes (1 to {MaxWorkers})");
        return null;
    }
}

/// <summary>A function on the command line.</summary>
internal sealed record FunctionArgument(PythonFunction Function);
