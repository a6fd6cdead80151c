using System.CommandLine;
using PyCompat.Pickle;
using PyCompat.Tool.Json;
using PyCompat.Tool.Sessions;

namespace PyCompat.Tool.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<int?> Protocol() => new("--protocol")
    {
        Description = $"Pickle protocol of what is sent, 0 to 5; default: {PickleOptions.DefaultProtocol}.",
        HelpName = "N",
        CustomParser = OptionParsers.Protocol,
    };

    public static Option<PrintFormat> Format() => new("--format")
    {
        Description = "How objects are printed: as JSON (what nests deeper than "
            + $"{JsonWriter.MaxDepth} levels: as {JsonTags.Repr}), or as Python's repr().",
        HelpName = "json|repr",
        CustomParser = OptionParsers.Format,
        DefaultValueFactory = _ => PrintFormat.Json,
    };

    public static PickleSerializer Serializer(ParseResult parsed, Option<int?> protocol) =>
        parsed.GetValue(protocol) is { } number
            ? new PickleSerializer(new PickleOptions { Protocol = number })
            : PickleSerializer.Default;
}
