namespace PyCompat.InteropTests;

/// <summary>Where scripts and modules are searched.</summary>
public sealed class PythonProcessPlaceTests : IDisposable
{
    private const string Name = "beside_application";

    private readonly string _folder = Directory.CreateTempSubdirectory("pycompat-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task A_script_is_searched_in_the_folder_of_the_application_first(InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);
        string relative = Path.Combine("python-fixtures", Name + ".py");
        await using PythonProcess process = PythonProcess.StartScript(relative, [], Options(python));
        Assert.Equal(
            Path.Combine(Path.GetFullPath(AppContext.BaseDirectory), "python-fixtures"), Text(process));
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Then_in_the_working_directory()
    {
        Unix.Only(Unix.Descriptors);
        File.Copy(Fixtures.PythonFile(Name + ".py"), Path.Combine(_folder, "only_here.py"));
        PythonProcessOptions options = Options(InstalledPythons.Default);
        await using PythonProcess script = PythonProcess.StartScript("only_here.py", [], options);
        Assert.Equal(_folder, Text(script));
        await using PythonProcess function = PythonProcess.StartFunction("only_here", "send_folder", [], options);
        Assert.Equal(_folder, Text(function));
        await using PythonProcess module = PythonProcess.StartModule("only_here", [], options);
        Assert.Equal(_folder, Text(module));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Modules_are_found_in_the_folder_of_the_application(InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);
        string application = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string name = $"shipped_{Guid.NewGuid():n}";
        string file = Path.Combine(application, name + ".py");
        File.Copy(Fixtures.PythonFile(Name + ".py"), file);
        try
        {
            await using PythonProcess function =
                PythonProcess.StartFunction(name, "send_folder", [], Options(python));
            Assert.Equal(application, Text(function));
            await using PythonProcess module = PythonProcess.StartModule(name, [], Options(python));
            Assert.Equal(application, Text(module));
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + "c");
        }
    }

    [Fact(Timeout = TestRun.Timeout)]
    public void Errors_name_both_folders()
    {
        PythonProcessOptions options = Options(InstalledPythons.Default);
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(
            () => PythonProcess.StartScript("no_such.py", [], options));
        Assert.Contains(Path.Combine(AppContext.BaseDirectory, "no_such.py"), error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder, "no_such.py"), error.Message, StringComparison.Ordinal);
        var ended = Assert.Throws<PythonProcessException>(() =>
        {
            using PythonProcess process = PythonProcess.StartFunction("no_such", "run", [], options);
            process.Connection.Receive();
        });
        Assert.Contains(AppContext.BaseDirectory, ended.StandardError, StringComparison.Ordinal);
        Assert.Contains(_folder, ended.StandardError, StringComparison.Ordinal);
    }

    private static string Text(PythonProcess process) => process.Connection.Receive()!.ToString()!.Trim('\'');

    private PythonProcessOptions Options(InstalledPython python) => new()
    {
        Interpreter = python.Path,
        WorkingDirectory = _folder,
        StandardError = PythonOutput.Discard,
        Environment = new Dictionary<string, string?> { ["PYTHONDONTWRITEBYTECODE"] = "1" },
    };
}
