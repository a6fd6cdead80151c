namespace PyCompat.Multiprocessing;

/// <summary>Where a <see cref="PythonProcess"/>'s standard output or standard error goes.</summary>
public enum PythonOutput
{
    /// <summary>To where this process's goes.</summary>
    Inherit,

    /// <summary>To this process, which has to read it: a full pipe stops the one who writes.</summary>
    Capture,

    /// <summary>To nowhere.</summary>
    Discard,
}
