namespace PyCompat.Benchmarks.Contests;

/// <summary>One of several participants that do the same work and are measured side by side.</summary>
internal interface IContestant
{
    string Name { get; }

    /// <summary>The reason why this contestant cannot run on this machine; null if it can.</summary>
    string? Absence { get; }

    /// <summary>Whether this contestant uses this library, so that its time depends on the build.</summary>
    bool IsOurs { get; }

    /// <summary>Runs the exercise once and returns the cost of one operation.</summary>
    Task<Sample> RunAsync();
}
