namespace PyCompat.InteropTests;

/// <summary>The outcome of a cell of the matrix.</summary>
/// <param name="Words">The results of the .NET end and the Python end.</param>
/// <param name="Taken">
/// The time from connecting until the .NET end knew the result, excluding the start of Python.
/// </param>
internal sealed record AuthenticationOutcome(string Words, TimeSpan Taken);
