using System.Collections.ObjectModel;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Framing;
using PyCompat.Multiprocessing.Messaging;
using PyCompat.Multiprocessing.Processes;
using PyCompat.Pickle;

namespace PyCompat.Multiprocessing;

public sealed partial class PythonProcess
{
    /// <summary>
    /// The environment variable that holds the number of the process's end:
    /// <c>Connection(int(os.environ["PYCOMPAT_FD"]))</c>; on Windows, where it is a handle, use <c>PipeConnection</c>
    /// instead.
    /// </summary>
    public const string DescriptorVariable = "PYCOMPAT_FD";

    /// <summary>
    /// The environment variable that holds the number of the descriptor from which a script reads the key of
    /// <see cref="PythonProcessOptions.AuthKey"/>; on Windows a handle, which <c>msvcrt.open_osfhandle</c> converts to
    /// a descriptor.
    /// </summary>
    public const string AuthKeyDescriptorVariable = "PYCOMPAT_AUTHKEY_FD";

    private const string PathVariable = "PYTHONPATH";

    // The protocol that every Python since 2.3 can read.
    private const int ArgumentsProtocol = 2;

    // Process(target=function, args=(connection, ...)): the parent's authkey is sent as the first message, the
    // arguments as the second.
    private const string FunctionProgram =
        $"""
        import importlib, multiprocessing, os, sys
        windows = sys.platform == "win32"
        try:
            module = importlib.import_module("multiprocessing.connection")
            Connection = module.PipeConnection if windows else module.Connection
        except AttributeError:
            module = importlib.import_module("_multiprocessing")
            Connection = module.PipeConnection if windows else module.Connection
        descriptor = int(os.environ.pop("{DescriptorVariable}"))
        set_inheritable = getattr(os, "set_handle_inheritable" if windows else "set_inheritable", None)
        if set_inheritable:
            set_inheritable(descriptor, False)
        connection = Connection(descriptor)
        multiprocessing.current_process().authkey = connection.recv_bytes()
        folder = sys.argv.pop()
        sys.path.insert(0, folder)
        try:
            target = importlib.import_module(sys.argv[1])
        except ImportError:
            sys.stderr.write("Module %s was searched first in %s, then in %s.\n" % (sys.argv[1], folder, os.getcwd()))
            raise
        for name in sys.argv[2].split("."):
            target = getattr(target, name)
        target(connection, *connection.recv())
        """;

    /// <summary>Starts a script, which makes its connection from <see cref="DescriptorVariable"/>.</summary>
    /// <param name="script">
    /// The script's path; a relative one is searched in the application's folder
    /// (<see cref="AppContext.BaseDirectory"/>), then in the working directory.
    /// </param>
    /// <param name="arguments">Its <c>sys.argv[1:]</c>.</param>
    /// <exception cref="FileNotFoundException">The script does not exist; the message lists the paths.</exception>
    /// <exception cref="PythonNotFoundException">No Python interpreter was found.</exception>
    /// <exception cref="PythonProcessException">The interpreter could not be started.</exception>
    public static PythonProcess StartScript(string script, params ReadOnlySpan<string> arguments) =>
        StartScript(script, arguments.ToArray(), PythonProcessOptions.Default);

    /// <inheritdoc cref="StartScript(string, ReadOnlySpan{string})"/>
    /// <param name="script">
    /// The script's path; a relative one is searched in the application's folder
    /// (<see cref="AppContext.BaseDirectory"/>), then in the working directory.
    /// </param>
    /// <param name="arguments">Its <c>sys.argv[1:]</c>.</param>
    /// <param name="options">How to start it.</param>
    public static PythonProcess StartScript(
        string script, IEnumerable<string> arguments, PythonProcessOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(script);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(options);
        string[] paths = SearchFolders.Expand(script, options.WorkingDirectory);

        // A directory or archive with a __main__.py counts as a script too.
        string path = Array.Find(paths, Path.Exists) ?? throw new FileNotFoundException(
            $"The Python script {script} does not exist: there is no {string.Join(", and no ", paths)}." +
            (Path.IsPathFullyQualified(script) ? "" : " Relative paths are searched in the application's folder (in " +
            "the project: <None Update=\"**/*.py\" CopyToOutputDirectory=\"PreserveNewest\" />), then in the working " +
            "directory."), paths[0]);
        return Start(options, [path, .. arguments]);
    }

    /// <summary>
    /// Starts a module, which makes its connection from <see cref="DescriptorVariable"/> (Python: <c>python -m
    /// module</c>).
    /// </summary>
    /// <param name="module">
    /// The module's dotted name. Python searches it in the working directory, then in the application's folder, which
    /// is put in front of <c>PYTHONPATH</c>, then as always.
    /// </param>
    /// <param name="arguments">Its <c>sys.argv[1:]</c>.</param>
    /// <exception cref="PythonNotFoundException">No Python interpreter was found.</exception>
    public static PythonProcess StartModule(string module, params ReadOnlySpan<string> arguments) =>
        StartModule(module, arguments.ToArray(), PythonProcessOptions.Default);

    /// <inheritdoc cref="StartModule(string, ReadOnlySpan{string})"/>
    /// <param name="module">The module's dotted name.</param>
    /// <param name="arguments">Its <c>sys.argv[1:]</c>.</param>
    /// <param name="options">How to start it.</param>
    public static PythonProcess StartModule(
        string module, IEnumerable<string> arguments, PythonProcessOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(module);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(options);
        return Start(options, ["-m", module, .. arguments], SearchFolders.Application);
    }

    /// <summary>
    /// Starts a process that calls <c>function(connection, *arguments)</c> and exits when it returns (Python:
    /// <c>Process(target=function, args=(connection, ...))</c>).
    /// </summary>
    /// <param name="module">
    /// The dotted name of the function's module. Python searches it in the application's folder, then in the working
    /// directory, then as always.
    /// </param>
    /// <param name="function">The function's name; dotted if it is in a class.</param>
    /// <param name="arguments">The arguments after the connection; they are sent as a pickle.</param>
    /// <remarks>
    /// The new process's authkey is this process's, or that of the options; it is sent over the connection, before the
    /// arguments.
    /// </remarks>
    /// <exception cref="PythonNotFoundException">No Python interpreter was found.</exception>
    public static PythonProcess StartFunction(
        string module, string function, params ReadOnlySpan<object?> arguments) =>
        StartFunction(module, function, arguments.ToArray(), PythonProcessOptions.Default);

    /// <inheritdoc cref="StartFunction(string, string, ReadOnlySpan{object?})"/>
    /// <param name="module">
    /// The dotted name of the function's module. Python searches it in the application's folder, then in the working
    /// directory, then as always.
    /// </param>
    /// <param name="function">The function's name; dotted if it is in a class.</param>
    /// <param name="arguments">The arguments after the connection; they are sent as a pickle.</param>
    /// <param name="options">How to start it.</param>
    public static PythonProcess StartFunction(
        string module, string function, IEnumerable<object?> arguments, PythonProcessOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(module);
        ArgumentException.ThrowIfNullOrEmpty(function);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(options);

        // Serialized before the process starts: arguments that cannot be sent leave no process behind.
        using PooledBufferWriter message = new();
        new PickleSerializer(new PickleOptions { Protocol = ArgumentsProtocol })
            .Serialize(message, arguments.ToArray());
        PythonProcess process = Start(
            options with { AuthKey = null }, ["-c", FunctionProgram, module, function, SearchFolders.Application]);
        try
        {
            using (AuthKey key = options.AuthKey?.Clone() ?? ProcessAuthKey.Copy())
            {
                key.Use(process.Connection.SendBytes);
            }

            process.Connection.SendBytes(message.Written);
            return process;
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    private static string AddTo(PythonProcessOptions options, string folder)
    {
        string? others = options.Environment.TryGetValue(PathVariable, out string? given)
            ? given
            : Environment.GetEnvironmentVariable(PathVariable);
        return string.IsNullOrEmpty(others) ? folder : $"{folder}{Path.PathSeparator}{others}";
    }

    /// <summary>Starts a script that inherits further handles, as a worker.</summary>
    /// <param name="script">The script's absolute path.</param>
    /// <param name="inherited">The handles, by the environment variables that hold their numbers.</param>
    /// <param name="options">How to start it.</param>
    internal static PythonProcess StartWorker(
        string script, IReadOnlyDictionary<string, SafeFileHandle> inherited, PythonProcessOptions options) =>
        Start(options, [script], inherited: inherited, isWorker: true);

    private static PythonProcess Start(
        PythonProcessOptions options,
        IEnumerable<string> arguments,
        string? moduleFolder = null,
        IReadOnlyDictionary<string, SafeFileHandle>? inherited = null,
        bool isWorker = false)
    {
        inherited ??= ReadOnlyDictionary<string, SafeFileHandle>.Empty;
        PythonInterpreter interpreter = PythonInterpreter.Find(options.Interpreter);
        (SafeFileHandle ours, SafeFileHandle theirs) = PlatformTransports.Current.CreatePair();
        ChildOutputs? outputs = null;
        try
        {
            using (theirs)
            {
                using var setup = ChildSetup.Create(
                    interpreter.Path, [.. options.InterpreterArguments, .. arguments]);
                setup.WorkingDirectory = options.WorkingDirectory;
                setup.HasOwnGroup = options.HasOwnProcessGroup;
                setup.EndsWithThisProcess = options.EndsWithThisProcess;
                setup.EndsItsGroup = isWorker;
                setup.ReadNothing();
                outputs = new ChildOutputs(setup, options);
                Dictionary<string, string?> own = new()
                {
                    [DescriptorVariable] = setup.Inherit(theirs),
                    [AuthKeyDescriptorVariable] = options.AuthKey is { } key ? setup.InheritSecret(key) : null,
                };
                if (moduleFolder is not null)
                {
                    own[PathVariable] = AddTo(options, moduleFolder);
                }

                foreach ((string variable, SafeFileHandle handle) in inherited)
                {
                    own[variable] = setup.Inherit(handle);
                }

                ChildProcess child;
                try
                {
                    child = setup.Start(options.Environment, own);
                }
                catch (IOException failure) when (Directory.Exists(options.WorkingDirectory ?? "."))
                {
                    throw PythonProcessException.OfStart(failure);
                }

                outputs.Start(child.Id);
                ChildEnd end = new(child.Id, child.Exit, outputs.ErrorsRead, () => outputs.ErrorTail);
                var connection = Connection.ToChild(
                    ours, options.Connection, child.Id, end,
                    new(() => AcknowledgementQuestion.AskAsync(interpreter.Path, options)));
                _ = child.Exit.ContinueWith(
                    _ => connection.Channel.EndWithChild(), CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                return new PythonProcess(child, connection, options.ShutdownTimeout, outputs, end);
            }
        }
        catch
        {
            ours.Dispose();
            outputs?.Dispose();
            throw;
        }
    }
}
