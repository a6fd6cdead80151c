namespace PyCompat.Workers;

/// <summary>The order of the results of <see cref="IPythonCaller"/>'s <c>MapAsync</c>.</summary>
public enum MapOrder
{
    /// <summary>In the order of the items (Python: <c>imap</c>).</summary>
    AsGiven,

    /// <summary>As they come (Python: <c>imap_unordered</c>); the function says whose result each is.</summary>
    AsCompleted,
}
