using System.Diagnostics;

namespace PyCompat.Workers.Calls;

internal static class TraceContext
{
    /// <summary>The <c>traceparent</c> of W3C Trace Context, for a call that is made in an activity; otherwise null.</summary>
    public static string? TraceParent(this Activity? activity) =>
        activity is { IdFormat: ActivityIdFormat.W3C } ? activity.Id : null;
}
