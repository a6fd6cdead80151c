namespace PyCompat.Workers;

/// <summary>What a <see cref="PythonWorker"/> or <see cref="PythonPool"/> has done, at one moment.</summary>
public sealed class PythonCallerStatistics
{
    /// <summary>How many processes are up.</summary>
    public required int Workers { get; init; }

    /// <summary>How many of them run a call.</summary>
    public required int Busy { get; init; }

    /// <summary>How many calls wait that have not begun.</summary>
    public required int Queued { get; init; }

    /// <summary>How many processes have been started since the beginning.</summary>
    public required long Started { get; init; }

    /// <summary>How many of them took the place of another.</summary>
    public required long Restarted { get; init; }

    /// <summary>How many calls have ended, however they ended.</summary>
    public required long Calls { get; init; }

    /// <summary>How many of them did not end with a result.</summary>
    public required long Failures { get; init; }

    /// <summary>The mean time that a call has run, of the last 1,024.</summary>
    public required TimeSpan MeanCallTime { get; init; }

    /// <summary>The time that 99 of 100 calls have not exceeded, of the last 1,024.</summary>
    public required TimeSpan P99CallTime { get; init; }
}
