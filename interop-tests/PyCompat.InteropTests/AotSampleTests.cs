namespace PyCompat.InteropTests;

public class AotSampleTests
{
    private const string NotMade = "no native program was built: --all builds it if there is a C linker";

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_native_program_exchanges_typed_and_untyped_values_with_Python()
    {
        Assert.SkipWhen(Fixtures.NativeSample is null, NotMade);

        PeerResult result = await RunAsync(InstalledPythons.Default);

        result.MustHaveSucceeded();
        Assert.Equal("all equal", result.OutputLines[^1]);
        Assert.Contains("record as instance: equal", result.OutputLines);
        Assert.Contains("untyped dict: equal", result.OutputLines);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_native_program_exchanges_arrays_with_NumPy()
    {
        Assert.SkipWhen(Fixtures.NativeSample is null, NotMade);
        Assert.SkipUnless(NumPyPython.WithNumPy is not null, NumPyPython.Missing);

        PeerResult result = await RunAsync(NumPyPython.WithNumPy);

        result.MustHaveSucceeded();
        Assert.Equal("all equal", result.OutputLines[^1]);
        Assert.Contains("numpy float64 2-d: equal", result.OutputLines);
        Assert.Contains("numpy float32 tensor: equal", result.OutputLines);
    }

    private static async Task<PeerResult> RunAsync(InstalledPython python)
    {
        await using Peer sample = Peer.Start(Cli.Wrap(Fixtures.NativeSample!)
            .WithEnvironmentVariables(variables => variables.Set("PYCOMPAT_PYTHON", python.Path)));
        return await sample.WaitForEndAsync();
    }
}
