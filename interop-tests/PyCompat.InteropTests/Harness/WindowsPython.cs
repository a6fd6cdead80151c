namespace PyCompat.InteropTests.Harness;

/// <summary>The Python in the package Python.Included; available on Windows only.</summary>
internal static class WindowsPython
{
#if PYTHON_INCLUDED
    /// <summary>The path of the program, which is unpacked on first use.</summary>
    public static string? Path { get; } = Unpack();

    private static string Unpack()
    {
        Python.Included.Installer.SetupPython().GetAwaiter().GetResult();
        return System.IO.Path.Combine(Python.Included.Installer.EmbeddedPythonHome, "python.exe");
    }
#else
    /// <summary>Null: on other systems an installed Python is used.</summary>
    public static string? Path => null;
#endif
}
