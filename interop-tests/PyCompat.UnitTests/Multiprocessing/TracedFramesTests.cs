namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>
/// Counts the types of src that run code when a message passes, which is the number of types a reader has to know in
/// order to follow it. The number may decrease; a change that adds a type to the path must state the reason here.
/// </summary>
public class TracedFramesTests(ITestOutputHelper output)
{
    [Fact]
    public void One_sent_typed_message_passes_these_types() => AssertTypes(21, TracedScenarios.SendOne);

    [Fact]
    public void One_received_typed_message_passes_these_types() => AssertTypes(24, TracedScenarios.ReceiveOne);

    [Fact]
    public void One_accepted_client_passes_these_types() => AssertTypes(49, TracedScenarios.AcceptOne);

    private void AssertTypes(int most, Action scenario)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The counts are for Linux; Windows uses different types.");
        string[] types = TracedFrames.Run(scenario);
        output.WriteLine($"{types.Length} types: {string.Join(", ", types)}");
        Assert.InRange(types.Length, 1, most);
    }
}
