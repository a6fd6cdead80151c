namespace PyCompat.Workers.Processes;

/// <summary>What a worker does. <see cref="Scheduling.CallScheduler"/> alone changes it.</summary>
internal enum WorkerState
{
    /// <summary>The process starts, and runs its initializer.</summary>
    Starting,

    /// <summary>It waits for a call.</summary>
    Idle,

    /// <summary>It runs a call.</summary>
    Busy,

    /// <summary>It runs a call that is not wanted any more, and was told so.</summary>
    Interrupting,

    /// <summary>It gets no more calls: it is ending, or has ended.</summary>
    Dying,
}
