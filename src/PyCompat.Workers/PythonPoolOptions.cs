namespace PyCompat.Workers;

/// <summary>
/// How a <see cref="PythonPool"/> works. Immutable: use <c>with</c> to make a changed copy.
/// </summary>
public sealed record PythonPoolOptions : PythonCallerOptions
{
    /// <summary>The defaults.</summary>
    public static PythonPoolOptions Default { get; } = new();

    /// <summary>
    /// The number of processes (Python: <c>max_workers</c>): as many as this machine has processors by default.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Zero or negative.</exception>
    public int WorkerCount
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = Environment.ProcessorCount;
}
