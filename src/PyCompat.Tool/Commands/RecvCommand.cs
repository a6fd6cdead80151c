using System.CommandLine;
using PyCompat.Tool.Sessions;

namespace PyCompat.Tool.Commands;

/// <summary><c>pycompat recv</c>.</summary>
internal static class RecvCommand
{
    public static Command Create()
    {
        var count = new Option<int?>("--count")
        {
            Description = "End after this many objects; default: when the peer closes.",
            HelpName = "N",
            CustomParser = OptionParsers.Count,
        };
        var format = CommonOptions.Format();
        var command = new PeerCommand(
            "recv",
            "Print each received object as one line.",
            "pycompat recv --count 1 --format repr unix:/tmp/listener")
        {
            count,
            format,
        };
        command.SetConversation((parsed, _) =>
            new RecvConversation(parsed.GetValue(count), new ObjectPrinter(parsed.GetValue(format))));
        return command;
    }
}
