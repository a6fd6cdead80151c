namespace PyCompat.Workers;

/// <summary>
/// How a <see cref="PythonWorker"/> works. Immutable: use <c>with</c> to make a changed copy.
/// </summary>
public sealed record PythonWorkerOptions : PythonCallerOptions
{
    /// <summary>The defaults.</summary>
    public static PythonWorkerOptions Default { get; } = new();
}
