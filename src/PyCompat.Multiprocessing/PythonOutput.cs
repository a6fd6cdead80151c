namespace PyCompat.Multiprocessing;

/// <summary>Where a <see cref="PythonProcess"/>'s standard output or standard error goes.</summary>
public enum PythonOutput
{
    /// <summary>
    /// To the same place as this process's, or to <see cref="PythonProcessOptions.Output"/> if that is set.
    /// </summary>
    Inherit,

    /// <summary>To this process, which has to read it: the child blocks when the pipe is full.</summary>
    Capture,

    /// <summary>The output is shown nowhere.</summary>
    Discard,
}
