using System.CommandLine;
using PyCompat.Tool.Json;
using PyCompat.Tool.Sessions;

namespace PyCompat.Tool.Commands;

/// <summary><c>pycompat send</c>.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        var values = new Argument<JsonArgument[]>("JSON")
        {
            Description = "The values, each sent as one object.",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = OptionParsers.JsonList,
        };
        var protocol = CommonOptions.Protocol();
        var command = new PeerCommand(
            "send", "Send each JSON value as one object.", """pycompat send tcp:127.0.0.1:5000 '{"x": 1}' '[1, 2]'""")
        {
            values,
            protocol,
        };
        command.SetConversation((parsed, _) =>
            new SendConversation(parsed.GetRequiredValue(values), CommonOptions.Serializer(parsed, protocol)));
        return command;
    }
}
