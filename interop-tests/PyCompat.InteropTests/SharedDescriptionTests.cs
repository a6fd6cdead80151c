namespace PyCompat.InteropTests;

public class SharedDescriptionTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6")]
    public async Task A_parent_that_kept_its_copy_can_still_read_after_asynchronous_use(InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);
        PeerResult result = await Peer.RunPythonAsync(
            python, "shared_description.py", Path.Combine(AppContext.BaseDirectory, "PyCompat.TestPeer"));
        result.MustHaveSucceeded();
        Assert.Contains("done", result.Output, StringComparison.Ordinal);
    }
}
