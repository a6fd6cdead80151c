namespace PyCompat.Build;

/// <summary>The totals of all test programs, and their failures.</summary>
/// <param name="AreTestsChosen">Whether the tests were selected by name, so that a program may have none.</param>
internal sealed record TestSummary(bool AreTestsChosen)
{
    private readonly List<string> _failures = [];
    private int _passed;
    private int _failed;
    private int _skipped;

    public void AddSkipped() => _skipped++;

    /// <summary>Adds the result of <paramref name="name"/>, which ended with <paramref name="exitCode"/>.</summary>
    public void Add(string name, int exitCode, TestReport? report)
    {
        if (report is null)
        {
            AddFailure($"{name}: the test runner ended with exit code {exitCode} and left no report");
            return;
        }
        _passed += report.Passed;
        _failed += report.Failed;
        _skipped += report.Skipped;
        _failures.AddRange(report.Failures);
        if (report.Failed == 0 && exitCode != 0)
        {
            AddFailure($"{name}: no test failed, yet the test runner ended with exit code {exitCode}");
        }
        else if (report.Total == 0 && !AreTestsChosen)
        {
            AddFailure($"{name}: no test was found");
        }
    }

    /// <summary>Repeats all failures at the end, where they are easy to find; the totals are the last line.</summary>
    /// <returns>The exit code: 0 if something passed and nothing failed.</returns>
    public int Write()
    {
        if (_failures.Count > 0)
        {
            Console.WriteLine($"failures:\n{string.Join("\n\n", _failures)}\n");
        }

        if (_passed + _failed == 0)
        {
            Console.WriteLine("no test ran");
        }

        Console.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped");
        return _failed == 0 && _passed > 0 ? 0 : 1;
    }

    private void AddFailure(string what)
    {
        _failures.Add($"{what}: counted as a failure");
        _failed++;
    }
}
