using System.CommandLine;
using PyCompat.Multiprocessing;
using PyCompat.Tool.Sessions;

namespace PyCompat.Tool.Commands;

/// <summary><c>pycompat echo</c>.</summary>
internal static class EchoCommand
{
    public static Command Create()
    {
        var raw = new Option<bool>("--raw")
        {
            Description = "Return the same bytes, without decoding anything.",
        };
        var protocol = new Option<int?>("--protocol")
        {
            Description = "Pickle protocol for sending; default: the one received.",
            HelpName = "N",
            CustomParser = OptionParsers.Protocol,
        };
        var command = new PeerCommand(
            "echo",
            "Receive each message and send it back, until the peer closes.",
            "pycompat echo --listen tcp:127.0.0.1:0")
        {
            raw,
            protocol,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(raw) && result.GetResult(protocol) is not null)
            {
                result.AddError("--raw decodes nothing, so there is no --protocol to choose");
            }
        });
        command.SetConversation((parsed, options) => parsed.GetValue(raw)
            ? new RawEchoConversation()
            : new EchoConversation(
                parsed.GetValue(protocol),
                options.Key is null ? HandlePassingPolicy.Refuse : HandlePassingPolicy.SameUser));
        return command;
    }
}
