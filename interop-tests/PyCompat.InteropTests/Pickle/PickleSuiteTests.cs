using System.Text.Json;

namespace PyCompat.InteropTests.Pickle;

/// <summary>CPython's own tests of pickle, with every pickle that they load decoded and encoded by the tool.</summary>
public class PickleSuiteTests
{
    /// <summary>In milliseconds: some 30,000 pickles pass through, on a machine that also runs other tests.</summary>
    private const int SuiteTimeout = 10 * TestRun.Timeout;

    /// <summary>Fewer tests or pickles than this would mean that the fixture no longer finds CPython's tests.</summary>
    private const int FewestTests = 500;

    private const int FewestMessages = 5000;

    /// <summary>The tests that pass in Python alone and cannot pass through an echo.</summary>
    private static readonly Dictionary<string, string> NotThroughAnEcho = new()
    {
        ["test_priming_unpickler_memo"] = "the pickle refers to a memo that only the test's own unpickler has",
    };

    [Theory(Timeout = SuiteTimeout)]
    [EachPython(NewestByDefault = true, WithPyPy = true)]
    public async Task CPythons_own_pickle_tests_pass_through_the_echo(InstalledPython python)
    {
        PeerResult ended = await Peer.RunPythonAsync(python, "pickle_suite.py", Fixtures.Tool);
        Assert.SkipWhen(
            ended.OutputLines is [var only] && only.StartsWith("absent", StringComparison.Ordinal),
            $"Python {python} does not include its tests: {ended.Output}");

        ended.MustHaveSucceeded();
        const string Result = "result ";
        string json = ended.OutputLines.Single(
            static line => line.StartsWith(Result, StringComparison.Ordinal))[Result.Length..];
        PickleSuiteResult result = JsonSerializer.Deserialize<PickleSuiteResult>(json, JsonSerializerOptions.Web)!;

        string[] differing = [.. result.Differences.Select(difference => $"{difference.Key}: {difference.Value}")];
        Assert.DoesNotContain(
            differing, text => !NotThroughAnEcho.ContainsKey(MethodOf(text[..text.IndexOf(':')])));
        string[] listedButPassing =
        [
            .. result.Alone.Where(name => NotThroughAnEcho.ContainsKey(MethodOf(name)))
                .Except(result.Differences.Keys),
        ];
        Assert.Empty(listedButPassing);
        Assert.Equal((0, 0), (result.Deaths, result.ExitCode));
        Assert.InRange(result.Alone.Count, FewestTests, int.MaxValue);
        Assert.InRange(result.Messages, FewestMessages, int.MaxValue);
    }

    private static string MethodOf(string name) => name[(name.IndexOf('.') + 1)..];
}
