namespace PyCompat.Multiprocessing;

/// <summary>The output of a Python process from which a line came.</summary>
public enum PythonOutputStream
{
    /// <summary>Standard output (Python: <c>sys.stdout</c>).</summary>
    StandardOutput = 1,

    /// <summary>Standard error (Python: <c>sys.stderr</c>).</summary>
    StandardError = 2,
}
