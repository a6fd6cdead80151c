namespace PyCompat.InteropTests.Pickle;

/// <summary>The output of <c>corpus_through_echo.py</c>.</summary>
/// <param name="Values">The number of values that this Python has and can pickle.</param>
/// <param name="Compared">The number of their pickles that were sent and compared.</param>
/// <param name="Differences">The values that came back changed, and how they differ.</param>
/// <param name="ExitCode">The exit code of the echo.</param>
internal sealed record PickleCorpusResult(
    int Values, int Compared, IReadOnlyDictionary<string, string> Differences, int ExitCode);
