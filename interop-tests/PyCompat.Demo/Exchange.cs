namespace PyCompat.Demo;

/// <summary>One thing that went over and came back.</summary>
internal sealed record Exchange(string Group, string What, string WentOver, string CameBack, bool IsRight);
