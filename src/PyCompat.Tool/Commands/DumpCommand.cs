using System.CommandLine;
using PyCompat.Tool.Dumps;
using PyCompat.Tool.Json;
using PyCompat.Tool.Sessions;

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
        Description = "One line of JSON per pickle, for programs; a value that nests deeper than "
            + $"{JsonWriter.MaxDepth} levels as {JsonTags.Repr}.",
    };

    private readonly Option<bool> _value = new("--value")
    {
        Description = "Only the value, without opcodes: one line per pickle, as Python's repr; with --json as JSON.",
    };

    private DumpCommand()
        : base("dump", "Show the opcodes of pickles, the decoded values, and what Python would import for them.")
    {
        Add(_file);
        Add(_json);
        Add(_value);
        SetAction((parsed, cancellation) => Dump.RunAsync(
            parsed.GetRequiredValue(_file),
            HowToShow(parsed.GetValue(_json), parsed.GetValue(_value)),
            cancellation));
    }

    public string Example => """
        pycompat dump model.pickle
          gunzip -c result.pickle.gz | pycompat dump --value --json -
        """;

    public string Notes => """
        Nothing is run, imported or looked up. Globals that are known to run code when they are
        called, such as os.system or builtins.eval, are marked by '!'. A pickle without such a
        mark is not necessarily safe to load in Python: no list of harmful functions is complete.
        For a compressed file or an archive, the command that extracts the pickle is shown.
        """;

    public static Command Create() => new DumpCommand();

    private static IPickleDump HowToShow(bool json, bool value) => (json, value) switch
    {
        (true, true) => new ValueDump(PrintFormat.Json),
        (false, true) => new ValueDump(PrintFormat.Repr),
        (true, false) => new JsonDump(),
        _ => new TextDump(),
    };
}
