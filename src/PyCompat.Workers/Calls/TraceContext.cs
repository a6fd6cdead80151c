using System.Diagnostics;

namespace PyCompat.Workers.Calls;

/// <summary>Trace Context of the W3C.</summary>
internal static class TraceContext
{
    /// <summary>The <c>traceparent</c> for a call that is made in an activity; otherwise null.</summary>
    public static string? TraceParent(this Activity? activity) =>
        activity is { IdFormat: ActivityIdFormat.W3C } ? activity.Id : null;
}
