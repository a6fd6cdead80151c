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
        { "echo tcp:127.0.0.1", "tcp:127.0.0.1" },
        { "echo tcp:127.0.0.1:65536", "65536" },
        { "echo tcp:127.0.0.1:one", "one" },
        { "echo unix:", "unix:" },
        { "echo python:", "script" },
        { "echo --protocol 6 python:x.py", "'6' is not a pickle protocol" },
        { "echo --protocol two python:x.py", "'two' is not a pickle protocol" },
        { "echo --protocol", "--protocol" },
        { "echo --raw --protocol 2 python:x.py", "--raw" },
        { "echo --timeout 0 python:x.py", "'0' is not a time" },
        { "echo --timeout nan python:x.py", "'nan' is not a time" },
        { "echo --once python:x.py", "--once requires --listen" },
        { "echo --listen python:x.py", "cannot listen on" },
        { "echo --listen tcp:127.0.0.1:one", "one" },
        { "probe tcp:127.0.0.1:one", "one" },
        { "echo --authkey secret python:x.py", "no option '--authkey'" },
        { "recv --count 0 python:x.py", "'0' is not a number of messages" },
        { "recv --format xml python:x.py", "'xml' is not a format" },
        { "send python:x.py", "JSON" },
        { "send python:x.py {", "'{' is not JSON" },
        { "send python:x.py 1e999", "1e999" },
        { "send python:x.py 1 2 [", "'[' is not JSON" },
        { "send python:x.py {\"$repr\":\"x\"}", "$repr" },
        { "send python:x.py {\"$bytes\":\"?\"}", "base64" },
        { "send python:x.py {\"$set\":[[]]}", "mutable" },
        { "call python:x.py", "JSON" },
        { "call python:x.py 1 2", "2" },
        { "run sqrt", "'sqrt' is not a function" },
        { "run math:sqrt {", "'{' is not JSON" },
        { "run --workers 2 math:sqrt 4", "--workers needs --each" },
        { "run --workers 0 --each - math:sqrt", "'0' is not a number of processes" },
        { "run --each - math:sqrt 4", "--each takes the arguments" },
        { "worker-file", "DIR" },
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
    [InlineData("fd:")]
    [InlineData("fd:-1")]
    [InlineData("fd:3x")]
    [InlineData("fd:99999999999")]
    public async Task A_descriptor_must_be_a_number(string endPoint)
    {
        Unix.Only(Unix.Descriptors);

        var result = await Peer.RunToolAsync("echo", endPoint);

        ToolFailure.MustBe(result, ToolFailure.Usage, "not a file descriptor's number");
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_descriptor_cannot_be_listened_on()
    {
        Unix.Only(Unix.Descriptors);

        var result = await Peer.RunToolAsync("echo", "--listen", "fd:3");

        ToolFailure.MustBe(result, ToolFailure.Usage, "cannot listen on");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("pipe:name")]
    [InlineData("handle:8")]
    public async Task Windows_endpoints_are_refused_by_name_on_other_systems(string endPoint)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "they are supported there");

        var result = await Peer.RunToolAsync("echo", endPoint);

        ToolFailure.MustBe(result, ToolFailure.Usage, endPoint, "Windows only");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("echo")]
    [InlineData("send")]
    [InlineData("recv")]
    [InlineData("call")]
    public async Task The_help_of_every_command_has_an_example(string command)
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
    public async Task The_version_is_printed_and_nothing_else()
    {
        var result = await Peer.RunToolAsync("--version");

        result.MustHaveSucceeded();
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", result.Output);
    }
}
