namespace PyCompat.Demo;

/// <summary>One value that was sent and came back.</summary>
internal sealed record Exchange(string Group, string What, string WentOver, string CameBack, bool IsRight);
