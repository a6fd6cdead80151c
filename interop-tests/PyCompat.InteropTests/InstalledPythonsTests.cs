namespace PyCompat.InteropTests;

public class InstalledPythonsTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(InEveryTier = true, WithPyPy = true)]
    public async Task Every_expected_Python_runs_and_belongs_to_its_reported_series(InstalledPython python)
    {
        await using var peer = Peer.StartPython(python, "hello.py");

        Assert.Equal(python.ToString(), await peer.WaitForLineAsync("python"));
        Assert.Equal("connection imported", await peer.WaitForLineAsync("multiprocessing"));
        (await peer.WaitForEndAsync()).MustHaveSucceeded();
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_peer_that_ends_without_the_awaited_line_is_an_error_that_includes_its_output()
    {
        await using var peer = Peer.StartPython(InstalledPythons.Default, "hello.py");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => peer.WaitForLineAsync("never printed"));

        Assert.Contains("exit code 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("connection imported", error.Message, StringComparison.Ordinal);
    }
}
