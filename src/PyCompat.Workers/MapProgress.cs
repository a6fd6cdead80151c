namespace PyCompat.Workers;

/// <summary>How far an enumeration of <c>MapAsync</c> is.</summary>
/// <param name="Done">How many calls have ended.</param>
/// <param name="Total">How many items there are; null if the source does not know it.</param>
/// <param name="Rate">Calls per second, since the beginning.</param>
public readonly record struct MapProgress(long Done, long? Total, double Rate);
