using PyCompat.Multiprocessing;

namespace PyCompat.UnitTests.Multiprocessing;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PythonInterpreterTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pycompat-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_order_is_argument_variable_virtual_environment_PATH()
    {
        string argument = Program("a", "python3");
        string variable = Program("b", "mine");
        string virtualEnvironment = Program("c/bin", "python");
        string conda = Program("d/bin", "python");
        string python = Program("e", "python");
        string python3 = Program("f", "python3");
        _environment["PYCOMPAT_PYTHON"] = variable;
        _environment["VIRTUAL_ENV"] = Path.Combine(_root, "c");
        _environment["CONDA_PREFIX"] = Path.Combine(_root, "d");
        _environment["PATH"] = $"{_root}/e:{_root}/f";

        Assert.Equal(argument, Find(argument).Path);
        Assert.Equal(variable, Find().Path);
        _environment.Remove("PYCOMPAT_PYTHON");
        Assert.Equal(virtualEnvironment, Find().Path);
        _environment.Remove("VIRTUAL_ENV");
        Assert.Equal(conda, Find().Path);
        _environment.Remove("CONDA_PREFIX");
        Assert.Equal(python3, Find().Path);
        File.Delete(python3);
        Assert.Equal(python, Find().Path);
    }

    [Fact]
    public void A_command_without_a_folder_is_looked_for_on_PATH()
    {
        string mine = Program("a", "mine");
        _environment["PATH"] = $"{_root}/none:{_root}/a";
        Assert.Equal(mine, Find("mine").Path);
        _environment["PYCOMPAT_PYTHON"] = "mine";
        Assert.Equal(mine, Find().Path);
        Assert.Contains("PYCOMPAT_PYTHON", Find().FoundBy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_program_is_passed_over()
    {
        Directory.CreateDirectory(Path.Combine(_root, "a", "python3"));
        Directory.CreateDirectory(Path.Combine(_root, "b"));
        File.WriteAllText(Path.Combine(_root, "b", "python3"), "");
        string found = Program("c", "python3");
        _environment["PATH"] = $"{_root}/a:{_root}/b:{_root}/c";
        Assert.Equal(found, Find().Path);
    }

    [Fact]
    public void A_missing_Python_is_one_error_that_names_all_that_was_tried()
    {
        _environment["VIRTUAL_ENV"] = Path.Combine(_root, "gone");
        _environment["PATH"] = _root;
        PythonNotFoundException error = Assert.Throws<PythonNotFoundException>(() => Find());
        string[] named =
            [$"{_root}/gone/bin/python (VIRTUAL_ENV)", "CONDA_PREFIX (not set)", "python3 on PATH", "python on PATH"];
        Assert.Equal(named, error.Tried);
        Assert.All(named, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void One_that_was_asked_for_by_name_is_not_replaced_by_another()
    {
        Program("a", "python3");
        _environment["PATH"] = Path.Combine(_root, "a");
        PythonNotFoundException error = Assert.Throws<PythonNotFoundException>(() => Find("/no/such/python"));
        Assert.Contains("/no/such/python", error.Message, StringComparison.Ordinal);
        _environment["PYCOMPAT_PYTHON"] = "no-such-python";
        error = Assert.Throws<PythonNotFoundException>(() => Find());
        Assert.Contains("PYCOMPAT_PYTHON: no-such-python on PATH", error.Message, StringComparison.Ordinal);
    }

    private PythonInterpreter Find(string? command = null) =>
        PythonInterpreter.FindIn(command, name => _environment.GetValueOrDefault(name));

    private string Program(string folder, string name)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(_root, folder)).FullName, name);
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
