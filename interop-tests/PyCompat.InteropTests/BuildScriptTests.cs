using PyCompat.UnitTests.Support;

namespace PyCompat.InteropTests;

/// <summary>Checks that both scripts pass the same verbs to the same program.</summary>
public class BuildScriptTests(SourceCopy sources) : IClassFixture<SourceCopy>
{
    /// <summary>In milliseconds; the program that implements the verbs is compiled once.</summary>
    private const int CompileTimeout = 5 * TestRun.Timeout;

    /// <summary>In milliseconds; everything is compiled while other tests run.</summary>
    private const int BuildTimeout = 15 * TestRun.Timeout;

    private const string SmallTests = "PyCompat.UnitTests.Multiprocessing.Processes.CommandLineTests";

    private static readonly string[] Verbs =
        ["build", "demo", "test", "bench", "fuzz", "soak", "publish", "pack", "format"];

    public static TheoryData<string> Scripts =>
        TestTier.IsDefault ? ["build.sh"] : ["build.sh", "build.ps1"];

    [Theory(Timeout = CompileTimeout)]
    [MemberData(nameof(Scripts))]
    public async Task Without_a_verb_the_script_lists_them_all_and_exits_with_2(string script)
    {
        var result = await RunAsync(script);

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(Verbs, VerbsIn(result));
    }

    [Theory(Timeout = CompileTimeout)]
    [MemberData(nameof(Scripts))]
    public async Task An_unknown_verb_prints_the_list_and_exits_with_2(string script)
    {
        var result = await RunAsync(script, "nonsense");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(Verbs, VerbsIn(result));
    }

    [Theory(Timeout = CompileTimeout)]
    [MemberData(nameof(Scripts))]
    public async Task An_unknown_option_is_named_and_exits_with_2(string script)
    {
        var result = await RunAsync(script, "format", "--nonsense");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--nonsense", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory(Timeout = BuildTimeout)]
    [MemberData(nameof(Scripts))]
    public async Task The_script_builds_and_runs_the_chosen_tests(string script)
    {
        Assert.SkipWhen(TestTier.IsDefault, "rebuilds everything: runs with --all");

        (await RunAsync(script, "build")).MustHaveSucceeded();
        var tests = await RunAsync(script, "test", "--", "-class", SmallTests);

        tests.MustHaveSucceeded();
        Assert.Matches("^[1-9][0-9]* passed, 0 failed, 0 skipped$", tests.OutputLines[^1]);
    }

    private async Task<PeerResult> RunAsync(string script, params string[] arguments)
    {
        await using var running = Peer.Start(BuildScript.Command(script, sources.Folder, arguments));
        return await running.WaitForEndAsync();
    }

    // Preceded by two spaces, and containing none.
    private static IEnumerable<string> VerbsIn(PeerResult result) =>
        result.Output.Split('\n')
            .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);
}
