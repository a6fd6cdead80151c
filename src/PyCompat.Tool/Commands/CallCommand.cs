using System.CommandLine;
using PyCompat.Tool.Json;
using PyCompat.Tool.Sessions;

namespace PyCompat.Tool.Commands;

/// <summary><c>pycompat call</c>.</summary>
internal static class CallCommand
{
    public static Command Create()
    {
        var value = new Argument<JsonArgument>("JSON")
        {
            Description = "The value, sent as one object.",
            CustomParser = OptionParsers.Json,
        };
        var protocol = CommonOptions.Protocol();
        var format = CommonOptions.Format();
        var command = new PeerCommand(
            "call", "Send one object, print the one that comes back.", "pycompat call python:worker.py '[1, 2, 3]'")
        {
            value,
            protocol,
            format,
        };
        command.SetConversation((parsed, options) => new CallConversation(
            parsed.GetRequiredValue(value),
            CommonOptions.Serializer(parsed, protocol),
            new ObjectPrinter(parsed.GetValue(format)),
            options.Timeout));
        return command;
    }
}
