using PyCompat.InteropTests.Harness;

namespace PyCompat.InteropTests;

public class ToolUsageTests
{
    public static TheoryData<string, string> Mistakes => new()
    {
        { "", "command" },
        { "shout tcp:127.0.0.1:1", "no command 'shout'" },
        { "echo", "ENDPOINT" },
        { "echo nowhere", "'nowhere' is no endpoint" },
        { "echo ftp:host", "'ftp:host' is no endpoint" },
        { "echo fd:", "not a file descriptor's number" },
        { "echo fd:-1", "not a file descriptor's number" },
        { "echo fd:3x", "not a file descriptor's number" },
        { "echo fd:99999999999", "not a file descriptor's number" },
        { "echo tcp:127.0.0.1", "tcp:127.0.0.1" },
        { "echo tcp:127.0.0.1:65536", "65536" },
        { "echo tcp:127.0.0.1:one", "one" },
        { "echo unix:", "unix:" },
        { "echo python:", "script" },
        { "echo --protocol 6 fd:3", "'6' is not a pickle protocol" },
        { "echo --protocol two fd:3", "'two' is not a pickle protocol" },
        { "echo --protocol", "--protocol" },
        { "echo --raw --protocol 2 fd:3", "--raw" },
        { "echo --timeout 0 fd:3", "'0' is not a time" },
        { "echo --timeout nan fd:3", "'nan' is not a time" },
        { "echo --once fd:3", "--once is for --listen" },
        { "echo --listen fd:3", "cannot be listened on" },
        { "echo --listen python:x.py", "cannot be listened on" },
        { "echo --listen tcp:127.0.0.1:one", "one" },
        { "probe tcp:127.0.0.1:one", "one" },
        { "echo --authkey secret fd:3", "no option '--authkey'" },
        { "recv --count 0 fd:3", "'0' is not a number of messages" },
        { "recv --format xml fd:3", "'xml' is not a format" },
        { "send fd:3", "JSON" },
        { "send fd:3 {", "'{' is not JSON" },
        { "send fd:3 1e999", "1e999" },
        { "send fd:3 1 2 [", "'[' is not JSON" },
        { "send fd:3 {\"$repr\":\"x\"}", "$repr" },
        { "send fd:3 {\"$bytes\":\"?\"}", "base64" },
        { "send fd:3 {\"$set\":[[]]}", "mutable" },
        { "call fd:3", "JSON" },
        { "call fd:3 1 2", "2" },
    };

    [Theory(Timeout = TestRun.Timeout)]
    [MemberData(nameof(Mistakes))]
    public async Task A_wrong_command_line_is_one_line_and_exit_code_2(string commandLine, string word)
    {
        var arguments = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        var result = await Peer.RunToolAsync(arguments);

        ToolFailure.MustBe(result, ToolFailure.Usage, word);
        Assert.Empty(result.Output);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("pipe:name")]
    [InlineData("handle:8")]
    public async Task Endpoints_of_Windows_are_refused_elsewhere_by_name(string endPoint)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "they exist there");

        var result = await Peer.RunToolAsync("echo", endPoint);

        ToolFailure.MustBe(result, ToolFailure.Usage, endPoint, "Windows only");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("echo")]
    [InlineData("send")]
    [InlineData("recv")]
    [InlineData("call")]
    public async Task The_help_of_every_command_has_an_example_of_it(string command)
    {
        var result = await Peer.RunToolAsync(command, "--help");

        result.MustHaveSucceeded();
        Assert.Contains($"Example:{Environment.NewLine}  pycompat {command} ", result.Output, StringComparison.Ordinal);
        Assert.Contains("tcp:HOST:PORT", result.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_help_names_every_command()
    {
        var result = await Peer.RunToolAsync("--help");

        result.MustHaveSucceeded();
        Assert.All(["echo", "send", "recv", "call"], command =>
            Assert.Contains($"{Environment.NewLine}  {command} ", result.Output, StringComparison.Ordinal));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task The_version_is_a_version_and_nothing_else()
    {
        var result = await Peer.RunToolAsync("--version");

        result.MustHaveSucceeded();
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", result.Output);
    }
}
