namespace PyCompat.Benchmarks.Peers;

/// <summary>The processors on which the two ends run.</summary>
internal enum Placement
{
    /// <summary>
    /// Both ends on the same processor: wake-ups are cheapest, so the cost of the programs themselves is visible.
    /// </summary>
    OneCore,

    /// <summary>Each end on a different processor.</summary>
    AcrossCores,

    /// <summary>Chosen by the system.</summary>
    Free,
}
