namespace PyCompat.Benchmarks.Contests;

/// <summary>One of those that do the same and are measured side by side.</summary>
internal interface IContestant
{
    string Name { get; }

    /// <summary>Why it does not take part on this machine; null: it does.</summary>
    string? Absence { get; }

    /// <summary>Whether this library is in it: of another build it takes another time.</summary>
    bool IsOurs { get; }

    /// <summary>Does its exercise once and says what an operation of it took.</summary>
    Task<Sample> RunAsync();
}
