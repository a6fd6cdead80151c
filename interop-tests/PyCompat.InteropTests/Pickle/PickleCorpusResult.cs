namespace PyCompat.InteropTests.Pickle;

/// <summary>What <c>corpus_through_echo.py</c> prints.</summary>
/// <param name="Values">How many values this Python has and can pickle.</param>
/// <param name="Compared">How many pickles of them were sent and compared.</param>
/// <param name="Differences">What came back changed, and how.</param>
/// <param name="ExitCode">How the echo ended.</param>
internal sealed record PickleCorpusResult(
    int Values, int Compared, IReadOnlyDictionary<string, string> Differences, int ExitCode);
