using System.Text.Json;

namespace PyCompat.InteropTests.Pickle;

/// <summary>
/// Hundreds of values at every protocol, compared in Python with the result of unpickling them directly.
/// </summary>
public class PickleCorpusTests
{
    private const int CorpusTimeout = 3 * TestRun.Timeout;

    private const int FewestValues = 350;

    private const int FewestPickles = 2000;

    [Theory(Timeout = CorpusTimeout)]
    [EachPython(WithPyPy = true)]
    public async Task Every_value_comes_back_the_same_at_every_protocol(InstalledPython python)
    {
        await using Peer peer = Peer.StartPython(python, "corpus_through_echo.py", Fixtures.Tool);

        string json = await peer.WaitForLineAsync("result");
        (await peer.WaitForEndAsync()).MustHaveSucceeded();
        PickleCorpusResult result = JsonSerializer.Deserialize<PickleCorpusResult>(json, JsonSerializerOptions.Web)!;

        Assert.Empty(result.Differences);
        Assert.Equal(0, result.ExitCode);
        Assert.InRange(result.Values, FewestValues, int.MaxValue);
        Assert.InRange(result.Compared, FewestPickles, int.MaxValue);
    }
}
