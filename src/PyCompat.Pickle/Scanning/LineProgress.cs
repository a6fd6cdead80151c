namespace PyCompat.Pickle;

/// <summary>
/// How far the search for the ends of an argument's lines has come, so that lines which arrive in small pieces are
/// searched once. The default is the start of an argument.
/// </summary>
/// <param name="Ended">How many lines have ended.</param>
/// <param name="LineStart">Where the line that has not ended begins.</param>
/// <param name="Searched">Before here there is no end of that line.</param>
internal readonly record struct LineProgress(int Ended, int LineStart, int Searched);
