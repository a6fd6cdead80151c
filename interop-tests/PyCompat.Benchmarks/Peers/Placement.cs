namespace PyCompat.Benchmarks.Peers;

/// <summary>Which processors the two ends run on.</summary>
internal enum Placement
{
    /// <summary>Both on the same one: waking up costs least, so the programs themselves show.</summary>
    OneCore,

    /// <summary>Each on its own.</summary>
    AcrossCores,

    /// <summary>As the system likes.</summary>
    Free,
}
