using System.CommandLine;
using PyCompat.Tool.Dumps;

namespace PyCompat.Tool.Commands;

/// <summary><c>pycompat dump</c>.</summary>
internal sealed class DumpCommand : Command, IHelpfulCommand
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "The file with one or more pickles; - is standard input.",
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "One line of JSON for each pickle, for programs.",
    };

    private DumpCommand()
        : base("dump", "Show the opcodes of pickles, the decoded values, and what Python would import for them.")
    {
        Add(_file);
        Add(_json);
        SetAction((parsed, cancellation) => Dump.RunAsync(
            parsed.GetRequiredValue(_file),
            parsed.GetValue(_json) ? new JsonDump() : new TextDump(),
            cancellation));
    }

    public string Example => "pycompat dump model.pickle";

    public string Notes => """
        Nothing is run, imported or looked up. Globals that are known to run code when they are
        called, such as os.system or builtins.eval, are marked by '!'. A pickle without such a
        mark is not thereby safe to load in Python: the list of what can do harm has no end.
        """;

    public static Command Create() => new DumpCommand();
}
