namespace PyCompat.InteropTests.Workers;

/// <summary>The Python half by itself: a client written by hand checks what docs/worker-protocol.md says.</summary>
public sealed class PythonHalfTests
{
    [Theory(Timeout = 3 * TestRun.Timeout)]
    [EachPython(Oldest = "3.8", NewestByDefault = true, WithPyPy = true)]
    public async Task The_Python_half_keeps_to_the_protocol(InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);
        PeerResult result = await Peer.RunPythonAsync(
            InstalledPythons.Default, "worker_check.py", Fixtures.PythonFile("pycompat_worker.py"), python.Path);

        result.MustHaveSucceeded();
        Assert.Contains("26 checks", result.Output, StringComparison.Ordinal);
    }
}
