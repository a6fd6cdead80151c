namespace PyCompat.InteropTests.Harness;

/// <summary>The Python that the package Python.Included brings; nowhere but on Windows.</summary>
internal static class WindowsPython
{
#if PYTHON_INCLUDED
    /// <summary>The program, unpacked at its first use.</summary>
    public static string? Path { get; } = Unpack();

    private static string Unpack()
    {
        Python.Included.Installer.SetupPython().GetAwaiter().GetResult();
        return System.IO.Path.Combine(Python.Included.Installer.EmbeddedPythonHome, "python.exe");
    }
#else
    /// <summary>No program: elsewhere Python is what is installed.</summary>
    public static string? Path => null;
#endif
}
