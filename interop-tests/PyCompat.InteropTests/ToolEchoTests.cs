using System.Globalization;
using PyCompat.InteropTests.Harness;

namespace PyCompat.InteropTests;

public class ToolEchoTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task Every_builtin_type_comes_back_equal_at_every_protocol_in_the_protocol_received(
        InstalledPython python)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "descriptors are inherited on Unix only");
        await using var peer = Peer.StartPython(python, "echo_check.py", Fixtures.Tool);

        var result = await peer.WaitForEndAsync();

        result.MustHaveSucceeded();
        // 2.7 knows 0 to 2, 3.6 and 3.7 know 4, 3.8 and later 5 (Lib/pickle.py, HIGHEST_PROTOCOL).
        var highest = python.IsPython2 ? 2 : python.Series < new Version(3, 8) ? 4 : 5;
        Assert.Contains($"protocols 0 to {highest}", result.Output, StringComparison.Ordinal);
        Assert.True(Checked(result) > 100 * (highest + 1), result.Output);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task Raw_echo_returns_messages_of_every_length_byte_for_byte(InstalledPython python)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "descriptors are inherited on Unix only");

        var result = await Peer.RunPythonAsync(python, "raw_echo_check.py", Fixtures.Tool);

        result.MustHaveSucceeded();
        Assert.True(Checked(result) >= 10, result.Output);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython]
    public async Task A_peer_that_dies_inside_a_message_ends_echo_in_one_line_and_exit_code_1(
        InstalledPython python)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "descriptors are inherited on Unix only");

        var result = await Peer.RunPythonAsync(python, "dying_peer_check.py", Fixtures.Tool);

        result.MustHaveSucceeded();
        Assert.Equal(3, Checked(result));
    }

    private static int Checked(PeerResult result) => int.Parse(
        result.Output.TrimEnd().Split('\n')[^1].Replace("checked ", "", StringComparison.Ordinal),
        CultureInfo.InvariantCulture);
}
