namespace PyCompat.InteropTests.Pickle;

/// <summary>The output of <c>pickle_suite.py</c>.</summary>
/// <param name="Alone">The tests that pass without the echo.</param>
/// <param name="Differences">The tests among them that fail through the echo, with the reason.</param>
/// <param name="Messages">The number of pickles that went through.</param>
/// <param name="Deaths">The number of times the echo ended prematurely.</param>
/// <param name="ExitCode">The exit code of the last echo.</param>
internal sealed record PickleSuiteResult(
    IReadOnlyList<string> Alone,
    IReadOnlyDictionary<string, string> Differences,
    int Messages,
    int Deaths,
    int ExitCode);
