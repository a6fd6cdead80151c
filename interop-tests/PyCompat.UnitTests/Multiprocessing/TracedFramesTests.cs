namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>
/// How many types of src run code when a message passes: the number of them that a reader has to know to follow it. It
/// may fall, and a change that adds one to the path has to say why here.
/// </summary>
public class TracedFramesTests(ITestOutputHelper output)
{
    [Fact]
    public void One_typed_message_out_passes_these_types() => AssertTypes(21, TracedScenarios.SendOne);

    [Fact]
    public void One_typed_message_in_passes_these_types() => AssertTypes(24, TracedScenarios.ReceiveOne);

    [Fact]
    public void One_accepted_client_passes_these_types() => AssertTypes(49, TracedScenarios.AcceptOne);

    private void AssertTypes(int most, Action scenario)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Counted for Linux: other types do its work on Windows.");
        string[] types = TracedFrames.Run(scenario);
        output.WriteLine($"{types.Length} types: {string.Join(", ", types)}");
        Assert.InRange(types.Length, 1, most);
    }
}
