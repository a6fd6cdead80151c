namespace PyCompat.InteropTests.Pickle;

/// <summary>What <c>pickle_suite.py</c> prints.</summary>
/// <param name="Alone">The tests that pass without the echo.</param>
/// <param name="Differences">Those of them that fail through it, with the reason.</param>
/// <param name="Messages">How many pickles went through.</param>
/// <param name="Deaths">How often the echo ended too early.</param>
/// <param name="ExitCode">How it ended at last.</param>
internal sealed record PickleSuiteResult(
    IReadOnlyList<string> Alone,
    IReadOnlyDictionary<string, string> Differences,
    int Messages,
    int Deaths,
    int ExitCode);
