namespace PyCompat.Workers;

/// <summary>How a function is called. Immutable: use <c>with</c> to make a changed copy.</summary>
public sealed record CallOptions
{
    /// <summary>
    /// How long the call may take, counted from when it is made, waiting for a free process included; null: as long as
    /// <see cref="PythonCallerOptions.CallTimeout"/> says.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero, negative, or longer than a timer supports.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = TimeLimits.Validate(value);
    }

    /// <summary>Receives what the function passes to <c>pycompat_worker.report_progress</c>.</summary>
    /// <remarks>
    /// Called in order, on the thread pool. The call ends after the last value has been received. If it is slow the
    /// oldest values are left out, beyond some thousand. What it throws cancels the call, which then throws it.
    /// </remarks>
    public IProgress<object?>? Progress { get; init; }

    /// <summary>A name of the call, for messages and traces; null: the function's.</summary>
    public string? Name { get; init; }
}
