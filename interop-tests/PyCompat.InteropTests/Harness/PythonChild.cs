namespace PyCompat.InteropTests.Harness;

/// <summary>
/// A Python process that runs one function of a module in <c>python-fixtures/</c>, with a connection to it.
/// </summary>
internal static class PythonChild
{
    /// <summary>Options that every Python can read, including 2.7.</summary>
    public static ConnectionOptions ConnectionOptions { get; } = new()
    {
        Serializer = new PickleSerializer(new PickleOptions { Protocol = 2 }),
    };

    /// <summary>Starts the process; the function receives the connection, followed by the arguments.</summary>
    public static PythonProcess Start(
        InstalledPython python, string module, string function, params object?[] arguments)
    {
        var options = new PythonProcessOptions
        {
            Interpreter = python.Path,
            Environment = new Dictionary<string, string?>
            {
                ["PYTHONPATH"] = Path.GetDirectoryName(Fixtures.PythonFile($"{module}.py")),
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            },
            Connection = ConnectionOptions,
        };
        return PythonProcess.StartFunction(module, function, arguments, options);
    }
}
