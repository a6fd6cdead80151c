namespace PyCompat.InteropTests;

public class ToolEchoTests
{
    private const int HugeTimeout = 10 * TestRun.Timeout;

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task Every_builtin_type_comes_back_equal_at_every_protocol_in_the_protocol_received(
        InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);
        await using var peer = Peer.StartPython(python, "echo_check.py", Fixtures.Tool);

        var result = await peer.WaitForEndAsync();

        result.MustHaveSucceeded();
        // 2.7 supports protocols 0 to 2; 3.6 and 3.7 up to 4; 3.8 and later up to 5 (Lib/pickle.py, HIGHEST_PROTOCOL).
        var highest = python.IsPython2 ? 2 : python.Series < new Version(3, 8) ? 4 : 5;
        Assert.Contains($"protocols 0 to {highest}", result.Output, StringComparison.Ordinal);
        Assert.True(Checked(result) > 100 * (highest + 1), result.Output);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task Raw_echo_returns_messages_of_every_length_byte_for_byte(InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);

        var result = await Peer.RunPythonAsync(python, "raw_echo_check.py", Fixtures.Tool);

        result.MustHaveSucceeded();
        Assert.True(Checked(result) >= 10, result.Output);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public Task Long_objects_take_little_more_memory_than_two_copies() =>
        EchoWithinMemoryAsync("bytes", length: 100_000_000, count: 4, maxPercent: 230);

    [Fact(Timeout = TestRun.Timeout)]
    public Task The_objects_of_a_message_are_collected_before_the_next() =>
        EchoWithinMemoryAsync("strings", length: 100_000, count: 20, maxPercent: 2800);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task A_peer_that_dies_inside_a_message_ends_echo_in_one_line_and_exit_code_1(
        InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);

        var result = await Peer.RunPythonAsync(python, "dying_peer_check.py", Fixtures.Tool);

        result.MustHaveSucceeded();
        Assert.Equal(3, Checked(result));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("pipe", "reading")]
    [InlineData("pipe", "silent")]
    [InlineData("tcp", "reading")]
    [InlineData("tcp", "silent")]
    public Task Raw_echo_handles_long_messages_whether_or_not_the_peer_reads_meanwhile(string kind, string mode) =>
        EchoWithBoundedMemoryAsync(kind, mode, 0, 1, 1 << 20, (1 << 20) + 1, 100_000_000, 3);

    [Theory(Timeout = HugeTimeout, Explicit = true)]
    [InlineData("pipe", "reading")]
    [InlineData("pipe", "silent")]
    [InlineData("tcp", "reading")]
    [InlineData("tcp", "silent")]
    public Task Raw_echo_handles_messages_longer_than_any_array_with_bounded_memory(string kind, string mode) =>
        EchoWithBoundedMemoryAsync(kind, mode, (1L << 31) - 1, 1L << 31, (1L << 31) + 5, 5L << 30);

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("--raw")]
    [InlineData("--protocol", "2")]
    public async Task A_message_longer_than_the_option_allows_ends_echo_with_one_line_and_code_1(params string[] more)
    {
        await using var peer = Peer.StartTool(["echo", "tcp:127.0.0.1:0", "--listen", "--once", .. more,
            "--max-message-length", "10"]);
        var endPoint = EndPointNotation.Parse(await peer.WaitForLineAsync("listening on"));
        using var connection = Client.Connect(endPoint);
        connection.SendBytes(new byte[10]);
        Assert.NotEmpty(connection.ReceiveBytes());
        connection.SendBytes(new byte[11]);

        var result = await peer.WaitForEndAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("11 bytes is longer than the 10 accepted", result.Error, StringComparison.Ordinal);
    }

    private static async Task EchoWithinMemoryAsync(string content, int length, int count, int maxPercent)
    {
        Linux.Only(Linux.Proc);

        var result = await Peer.RunPythonAsync(
            InstalledPythons.Default, "echo_memory_check.py", Fixtures.Tool, content, $"{length}", $"{count}");

        result.MustHaveSucceeded();
        Assert.InRange(Checked(result, "percent of a message "), 1, maxPercent);
    }

    private static async Task EchoWithBoundedMemoryAsync(string kind, string mode, params long[] lengths)
    {
        Linux.Only(Linux.Proc);

        var result = await Peer.RunPythonAsync(
            InstalledPythons.Default, "huge_raw_echo.py",
            [Fixtures.Tool, kind, mode, .. lengths.Select(length => $"{length}")]);

        result.MustHaveSucceeded();
        Assert.InRange(Checked(result, "largest resident "), 1, 200L << 20);
    }

    private static int Checked(PeerResult result, string what = "checked ") => int.Parse(
        result.Output.TrimEnd().Split('\n')[^1].Replace(what, "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture);
}
