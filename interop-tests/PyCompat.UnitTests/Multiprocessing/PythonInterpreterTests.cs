namespace PyCompat.UnitTests.Multiprocessing;

public sealed class PythonInterpreterTests : IDisposable
{
    private static readonly string Suffix = OperatingSystem.IsWindows() ? ".exe" : "";
    private static readonly string Programs = OperatingSystem.IsWindows() ? "Scripts" : "bin";

    // In the order in which they are tried.
    private static readonly string[] OnPath =
        OperatingSystem.IsWindows() ? ["python", "python3"] : ["python3", "python"];

    private readonly string _root = Directory.CreateTempSubdirectory("pycompat-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_order_is_argument_variable_virtual_environment_PATH()
    {
        string argument = Program("a", "python3");
        string variable = Program("b", "mine");
        string virtualEnvironment = Program(Path.Combine("c", Programs), "python");
        string conda = Program(OperatingSystem.IsWindows() ? "d" : "d/bin", "python");
        string python = Program("e", "python");
        string python3 = Program("f", "python3");
        _environment["PYCOMPAT_PYTHON"] = variable;
        _environment["VIRTUAL_ENV"] = Path.Combine(_root, "c");
        _environment["CONDA_PREFIX"] = Path.Combine(_root, "d");
        _environment["PATH"] = Folders("e", "f");

        Assert.Equal(argument, Find(argument).Path);
        Assert.Equal(variable, Find().Path);
        _environment.Remove("PYCOMPAT_PYTHON");
        Assert.Equal(virtualEnvironment, Find().Path);
        _environment.Remove("VIRTUAL_ENV");
        Assert.Equal(conda, Find().Path);
        _environment.Remove("CONDA_PREFIX");
        (string first, string second) = OperatingSystem.IsWindows() ? (python, python3) : (python3, python);
        Assert.Equal(first, Find().Path);
        File.Delete(first);
        Assert.Equal(second, Find().Path);
    }

    [Fact]
    public void A_Store_alias_is_used_only_if_there_is_no_other_Python()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Such aliases exist on Windows only.");
        string alias = Program("a", "python", contents: "");
        string python3 = Program("b", "python3");
        _environment["PATH"] = Folders("a", "b");
        Assert.Equal(python3, Find().Path);
        File.Delete(python3);
        Assert.Equal(alias, Find().Path);
    }

    [Fact]
    public void A_command_without_a_folder_is_searched_on_PATH()
    {
        string mine = Program("a", "mine");
        _environment["PATH"] = Folders("none", "a");
        Assert.Equal(mine, Find("mine").Path);
        _environment["PYCOMPAT_PYTHON"] = "mine";
        Assert.Equal(mine, Find().Path);
        Assert.Contains("PYCOMPAT_PYTHON", Find().FoundBy, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_not_programs_are_skipped()
    {
        Directory.CreateDirectory(Path.Combine(_root, "a", $"python3{Suffix}"));
        Directory.CreateDirectory(Path.Combine(_root, "b"));

        // On Windows every file with the right name is a program.
        if (!OperatingSystem.IsWindows())
        {
            File.WriteAllText(Path.Combine(_root, "b", "python3"), "");
        }

        string found = Program("c", "python3");
        _environment["PATH"] = Folders("a", "b", "c");
        Assert.Equal(found, Find().Path);
    }

    [Fact]
    public void A_link_whose_target_is_gone_is_skipped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights of their own on Windows.");
        Directory.CreateDirectory(Path.Combine(_root, "a"));
        File.CreateSymbolicLink(Path.Combine(_root, "a", "python3"), Path.Combine(_root, "gone"));
        string found = Program("b", "python3");
        _environment["PATH"] = Folders("a", "b");
        Assert.Equal(found, Find().Path);
        Assert.Throws<PythonNotFoundException>(() => Find(Path.Combine(_root, "a", "python3")));
    }

    [Fact]
    public void A_missing_Python_is_one_error_that_names_all_attempts()
    {
        _environment["VIRTUAL_ENV"] = Path.Combine(_root, "gone");
        _environment["PATH"] = _root;
        PythonNotFoundException error = Assert.Throws<PythonNotFoundException>(() => Find());
        string[] named =
        [
            $"{Path.Combine(_root, "gone", Programs, $"python{Suffix}")} (VIRTUAL_ENV)", "CONDA_PREFIX (not set)",
            .. OnPath.Select(name => $"{name}{Suffix} on PATH"),
        ];
        Assert.Equal(named, error.Tried);
        Assert.All(named, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_Python_requested_by_name_is_not_replaced_by_another()
    {
        Program("a", "python3");
        _environment["PATH"] = Path.Combine(_root, "a");
        string none = Path.Combine(_root, "no", "such", "python");
        PythonNotFoundException error = Assert.Throws<PythonNotFoundException>(() => Find(none));
        Assert.Contains(none, error.Message, StringComparison.Ordinal);
        _environment["PYCOMPAT_PYTHON"] = "no-such-python";
        error = Assert.Throws<PythonNotFoundException>(() => Find());
        Assert.Contains("PYCOMPAT_PYTHON: no-such-python on PATH", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_virtual_environment_is_found_by_its_folder_or_name()
    {
        string program = Program(Path.Combine("env", Programs), "python");
        string folder = Path.Combine(_root, "env");
        Assert.Throws<PythonNotFoundException>(() => Find(folder));
        File.WriteAllText(Path.Combine(folder, "pyvenv.cfg"), "");
        Assert.Equal(program, Find(folder).Path);
        Assert.Equal(program, Find(folder + Path.DirectorySeparatorChar).Path);
        _environment["PYCOMPAT_PYTHON"] = folder;
        Assert.Equal(program, Find().Path);
    }

    [Fact]
    public void A_name_is_a_virtual_environment_in_the_folder_of_the_application_before_a_command_on_PATH()
    {
        string name = $"env-{Guid.NewGuid():n}";
        string onPath = Program("a", name);
        _environment["PATH"] = Folders("a");
        Assert.Equal(onPath, Find(name).Path);
        string environment = Path.Combine(AppContext.BaseDirectory, name);
        try
        {
            Directory.CreateDirectory(environment);
            File.WriteAllText(Path.Combine(environment, "pyvenv.cfg"), "");
            PythonNotFoundException error = Assert.Throws<PythonNotFoundException>(() => Find(name));
            Assert.Contains(Path.Combine(environment, Programs), error.Message, StringComparison.Ordinal);
            string program = Program(Path.Combine(environment, Programs), "python");
            Assert.Equal(program, Find(name).Path);
        }
        finally
        {
            Directory.Delete(environment, recursive: true);
        }
    }

    [Fact]
    public void A_name_that_is_nothing_is_an_error_that_names_both_folders()
    {
        PythonNotFoundException error = Assert.Throws<PythonNotFoundException>(() => Find("no-such-python"));
        foreach (string folder in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            Assert.Contains(Path.Combine(folder, "no-such-python"), error.Message, StringComparison.Ordinal);
        }
    }

    private PythonInterpreter Find(string? command = null) =>
        PythonInterpreter.FindIn(command, name => _environment.GetValueOrDefault(name));

    private string Folders(params IEnumerable<string> folders) =>
        string.Join(Path.PathSeparator, folders.Select(folder => Path.Combine(_root, folder)));

    private string Program(string folder, string name, string contents = "a program")
    {
        string path = Path.Combine(
            Directory.CreateDirectory(Path.Combine(_root, folder)).FullName, $"{name}{Suffix}");
        File.WriteAllText(path, contents);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return path;
    }
}
