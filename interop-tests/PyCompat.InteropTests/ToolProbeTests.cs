namespace PyCompat.InteropTests;

public class ToolProbeTests
{
    private const string Variable = "PYCOMPAT_TEST_KEY";

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task A_listener_with_a_key_is_recognized_by_its_challenge(InstalledPython python)
    {
        await using var peer = Peer.StartPython(python, "auth_peer.py", "listen", "tcp:127.0.0.1:0", "abcd");
        var result = await ProbeAsync(await peer.WaitForLineAsync("listening on"));
        bool isModern = python.Series >= new Version(3, 12);
        MustBe(result, 0, "challenge: ", isModern ? "sha256" : "MD5", isModern ? "3.12" : "3.11");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("abcd", 0, "welcome: ")]
    [InlineData("abce", 7, "refused: ")]
    public async Task A_key_can_be_tested(string key, int exitCode, string word)
    {
        await using var peer = Peer.StartPython(
            InstalledPythons.Default, "auth_peer.py", "listen", "tcp:127.0.0.1:0", "abcd");
        var endPoint = await peer.WaitForLineAsync("listening on");
        await using var tool = Peer.Start(
            Peer.ToolCommand("probe", "--timeout", "20", "--authkey-env-hex", Variable, endPoint)
                .WithEnvironmentVariables(variables => variables.Set(Variable, key)));
        MustBe(await tool.WaitForEndAsync(), exitCode, word);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_listener_without_a_key_is_silent()
    {
        await using var peer = Peer.StartPython(
            InstalledPythons.Default, "auth_peer.py", "listen", "tcp:127.0.0.1:0", "none");
        MustBe(
            await ProbeAsync(await peer.WaitForLineAsync("listening on"), "--timeout", "0.5"), 4, "silent: ", "0.5 s");
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("no-pickle", 5, "keyless: ")]
    [InlineData("negative-length", 6, "foreign: ")]
    [InlineData("half-message", 6, "foreign: ")]
    public async Task Other_kinds_of_listeners_are_distinguished(string behaviour, int exitCode, string word)
    {
        await using var peer = Peer.StartPython(InstalledPythons.Default, "bad_peer.py", behaviour);
        MustBe(await ProbeAsync($"tcp:127.0.0.1:{await peer.WaitForLineAsync("listening")}"), exitCode, word);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task An_address_without_a_listener_is_unreachable()
    {
        MustBe(await ProbeAsync($"unix:{Path.GetTempPath()}/pycompat-{Guid.NewGuid():N}"), 3, "unreachable: ");
        MustBe(await ProbeAsync("tcp:127.0.0.1:1"), 3, "unreachable: ");
        ToolFailure.MustBe(await ProbeAsync("python:x.py"), ToolFailure.Usage, "probed");
    }

    private static Task<PeerResult> ProbeAsync(string endPoint, params string[] options) =>
        Peer.RunToolAsync(["probe", endPoint, .. options]);

    private static void MustBe(PeerResult result, int exitCode, string word, params string[] words)
    {
        Assert.Empty(result.Error);
        Assert.Equal(exitCode, result.ExitCode);
        string line = Assert.Single(result.OutputLines);
        Assert.StartsWith(word, line, StringComparison.Ordinal);
        Assert.All(words, expected => Assert.Contains(expected, line, StringComparison.Ordinal));
    }
}
