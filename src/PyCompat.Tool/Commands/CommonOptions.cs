using System.CommandLine;
using PyCompat.Pickle;
using PyCompat.Tool.Json;
using PyCompat.Tool.Sessions;

namespace PyCompat.Tool.Commands;

/// <summary>Options shared by several commands.</summary>
internal static class CommonOptions
{
    public static Option<int?> Protocol() => new("--protocol")
    {
        Description = $"Pickle protocol for sending, 0 to 5; default: {PickleOptions.DefaultProtocol}.",
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
