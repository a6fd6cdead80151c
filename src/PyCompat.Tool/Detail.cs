namespace PyCompat.Tool;

/// <summary>How much of a failure is shown.</summary>
internal enum Detail
{
    /// <summary>One line.</summary>
    OneLine,

    /// <summary>The line and the stack trace (<c>--verbose</c>).</summary>
    Full,
}
