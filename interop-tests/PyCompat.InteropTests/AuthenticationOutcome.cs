namespace PyCompat.InteropTests;

/// <summary>What became of a cell of the matrix.</summary>
/// <param name="Words">How our end fared, and how Python's.</param>
/// <param name="Taken">From connecting, or from Python's doing so, until our end knew; not Python's start.</param>
internal sealed record AuthenticationOutcome(string Words, TimeSpan Taken);
