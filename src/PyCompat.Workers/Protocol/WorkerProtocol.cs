namespace PyCompat.Workers.Protocol;

/// <summary>The words of the protocol of workers: docs/worker-protocol.md.</summary>
internal static class WorkerProtocol
{
    public const long Version = 1;

    /// <summary>The environment variable with the number of the control pipe's reading end.</summary>
    public const string ControlVariable = "PYCOMPAT_CONTROL_FD";

    // From the worker.
    public const string Hello = "hello";
    public const string Ready = "ready";
    public const string Failed = "failed";
    public const string Result = "result";
    public const string Raised = "raised";
    public const string Cancelled = "cancelled";
    public const string Item = "item";
    public const string End = "end";
    public const string Progress = "progress";
    public const string Log = "log";

    // To the worker.
    public const string Start = "start";
    public const string Call = "call";
    public const string Calls = "calls-pickled";
    public const string Stream = "stream";
    public const string Credit = "credit";
    public const string Close = "close";

    // Settings.
    public const string PathSetting = "path";
    public const string LoggingSetting = "logging";
}
