namespace PyCompat.InteropTests.Harness;

/// <summary>A Python that runs one function of a module of <c>python-fixtures/</c>, with a connection to it.</summary>
internal static class PythonChild
{
    /// <summary>What every Python reads, 2.7 too.</summary>
    public static ConnectionOptions ConnectionOptions { get; } = new()
    {
        Serializer = new PickleSerializer(new PickleOptions { Protocol = 2 }),
    };

    /// <summary>Starts it; the function gets the connection, then the arguments.</summary>
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
