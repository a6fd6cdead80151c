namespace PyCompat.Pickle.Inspection;

/// <content>
/// The table. Sources: the Python Library Reference for each module, its table of audit events (PEP 578), the warnings
/// on its <c>pickle</c>, <c>marshal</c> and <c>shelve</c> pages, and CPython's sources for modules behind other modules
/// (<c>posix</c>, <c>nt</c>, <c>_posixsubprocess</c>). Names of Python 2 are listed beside those of Python 3.
/// </content>
internal static partial class KnownDangers
{
    // Audit events exec and compile; in Python 2 also execfile, and input, which evaluates what is typed.
    private const string RunsSource = "runs Python source or bytecode";

    // Audit events os.system, os.exec, os.spawn, os.posix_spawn, os.startfile, subprocess.Popen, pty.spawn, os.fork.
    private const string StartsProcess = "starts a program or another process";

    // Audit event import.
    private const string LoadsModule = "imports modules by name or path, which runs them";

    // Audit events ctypes.dlopen, ctypes.call_function; extending and embedding.
    private const string CallsNative = "loads or calls native code";

    // The warnings at the top of the pages of pickle, shelve and marshal.
    private const string ReadsPickle = "unpickles or unmarshals other data, which may run code";

    // Built-in functions getattr, setattr; the module operator; whatever a chain of calls needs to reach the rest.
    private const string ReachesAttributes = "reaches or changes any attribute of an object";

    // functools.partial, map and the like: the function is an argument.
    private const string CallsArgument = "calls a function that is given to it";

    // The module code, the debuggers and profilers: run a statement that is passed as text.
    private const string RunsStatement = "runs statements under a debugger, profiler or console";

    // multiprocessing.resource_sharer: connects to the address in a DupFd, and unpickles what it receives from there.
    private const string Connects = "connects to an address that the pickle names, and unpickles what comes";

    // Audit events webbrowser.open, os.startfile.
    private const string OpensOther = "opens an address or a file in another program";

    // Other packages, each by its own documentation's warning on untrusted input.
    private const string OtherPackage = "loads or runs untrusted data, as its own documentation warns";

    /// <summary>Names in a module, or "*" for everything in it and in its submodules.</summary>
    private static (string Danger, string Module, string[] Names)[] Table =>
    [
        (RunsSource, "builtins", ["eval", "exec", "compile", "execfile", "input", "breakpoint"]),
        (RunsSource, "types", ["FunctionType", "LambdaType", "CodeType", "MethodType", "ModuleType"]),
        (RunsSource, "_frozen_importlib_external", ["*"]),
        (RunsSource, "runpy", ["*"]),
        (RunsSource, "timeit", ["*"]),
        (RunsSource, "doctest", ["*"]),
        (RunsSource, "lib2to3", ["*"]),
        (RunsSource, "sys", ["settrace", "setprofile", "call_tracing", "breakpointhook", "_getframe", "modules"]),
        (RunsStatement, "code", ["*"]),
        (RunsStatement, "codeop", ["*"]),
        (RunsStatement, "bdb", ["*"]),
        (RunsStatement, "pdb", ["*"]),
        (RunsStatement, "profile", ["*"]),
        (RunsStatement, "cProfile", ["*"]),
        (RunsStatement, "trace", ["*"]),
        (RunsStatement, "idlelib", ["*"]),
        (StartsProcess, "os", ProcessFunctions),
        (StartsProcess, "posix", ProcessFunctions),
        (StartsProcess, "nt", ProcessFunctions),
        (StartsProcess, "subprocess", ["*"]),
        (StartsProcess, "_posixsubprocess", ["*"]),
        (StartsProcess, "_winapi", ["*"]),
        (StartsProcess, "commands", ["*"]),
        (StartsProcess, "popen2", ["*"]),
        (StartsProcess, "pty", ["*"]),
        (StartsProcess, "pexpect", ["*"]),
        (StartsProcess, "platform", ["popen", "_syscmd_ver", "_syscmd_file"]),
        (StartsProcess, "asyncio", ["create_subprocess_exec", "create_subprocess_shell"]),
        (StartsProcess, "asyncio.subprocess", ["*"]),
        (StartsProcess, "multiprocessing", ["Process", "Pool"]),
        (StartsProcess, "multiprocessing.context", ["Process", "ForkProcess", "SpawnProcess", "ForkServerProcess"]),
        (StartsProcess, "multiprocessing.util", ["spawnv_passfds"]),
        (StartsProcess, "multiprocessing.pool", ["Pool", "ThreadPool"]),
        (StartsProcess, "distutils", ["*"]),
        (StartsProcess, "setuptools", ["*"]),
        (StartsProcess, "venv", ["*"]),
        (StartsProcess, "ensurepip", ["*"]),
        (StartsProcess, "pip", ["*"]),
        (LoadsModule, "builtins", ["__import__", "reload"]),
        (LoadsModule, "importlib", ["*"]),
        (LoadsModule, "imp", ["*"]),
        (LoadsModule, "_imp", ["*"]),
        (LoadsModule, "_frozen_importlib", ["*"]),
        (LoadsModule, "pkgutil", ["*"]),
        (LoadsModule, "zipimport", ["*"]),
        (LoadsModule, "pydoc", ["*"]),
        (LoadsModule, "site", ["*"]),
        (LoadsModule, "unittest", ["*"]),
        (LoadsModule, "test", ["*"]),
        (LoadsModule, "logging.config", ["*"]),
        (CallsNative, "ctypes", ["*"]),
        (CallsNative, "_ctypes", ["*"]),
        (CallsNative, "cffi", ["*"]),
        (CallsNative, "_cffi_backend", ["*"]),
        (ReadsPickle, "pickle", ["load", "loads", "_load", "_loads", "Unpickler", "_Unpickler"]),
        (ReadsPickle, "_pickle", ["load", "loads", "Unpickler"]),
        (ReadsPickle, "cPickle", ["load", "loads", "Unpickler"]),
        (ReadsPickle, "marshal", ["*"]),
        (ReadsPickle, "shelve", ["*"]),
        (ReadsPickle, "multiprocessing.managers", ["*"]),
        (ReachesAttributes, "builtins", ["getattr", "setattr", "delattr", "vars", "globals", "locals"]),
        (ReachesAttributes, "operator", ["attrgetter", "methodcaller", "call"]),
        (ReachesAttributes, "_operator", ["attrgetter", "methodcaller", "call"]),
        (CallsArgument, "builtins", ["apply", "map", "filter"]),
        (CallsArgument, "functools", ["partial", "partialmethod", "reduce"]),
        (CallsArgument, "_functools", ["partial", "reduce"]),
        (CallsArgument, "itertools", ["starmap", "accumulate"]),
        (CallsArgument, "threading", ["Thread", "Timer"]),
        (CallsArgument, "_thread", ["*"]),
        (CallsArgument, "atexit", ["*"]),
        (CallsArgument, "signal", ["signal"]),
        (CallsArgument, "weakref", ["finalize"]),
        (CallsArgument, "concurrent.futures", ["ProcessPoolExecutor", "ThreadPoolExecutor"]),
        (Connects, "multiprocessing.connection", ["Client", "rebuild_connection", "rebuild_pipe_connection"]),
        (Connects, "multiprocessing.reduction", ["rebuild_socket", "_rebuild_socket"]),
        (OpensOther, "webbrowser", ["*"]),
        (OpensOther, "antigravity", ["*"]),
        (OtherPackage, "numpy", ["load"]),
        (OtherPackage, "numpy.testing._private.utils", ["*"]),
        (OtherPackage, "numpy.lib.npyio", ["load"]),
        (OtherPackage, "joblib", ["load"]),
        (OtherPackage, "pandas", ["read_pickle", "eval"]),
        (OtherPackage, "torch", ["load"]),
        (OtherPackage, "torch.hub", ["*"]),
        (OtherPackage, "torch.utils.cpp_extension", ["*"]),
        (OtherPackage, "sympy", ["sympify"]),
        (OtherPackage, "yaml", ["load", "load_all", "unsafe_load", "unsafe_load_all", "full_load"]),
        (OtherPackage, "dill", ["*"]),
        (OtherPackage, "cloudpickle", ["*"]),
        (OtherPackage, "jsonpickle", ["*"]),
    ];

    /// <summary>Exceptions and records of modules that are listed as a whole: pickles often contain them.</summary>
    private static (string Module, string Name)[] Exempt =>
    [
        ("subprocess", "CalledProcessError"),
        ("subprocess", "CompletedProcess"),
        ("subprocess", "SubprocessError"),
        ("subprocess", "TimeoutExpired"),
    ];

    /// <summary>Modules that many others import, so that they are also reachable by name through those.</summary>
    private static string[] SharedModules =>
        ["os", "sys", "subprocess", "builtins", "__builtins__", "importlib", "ctypes", "posix", "nt", "pickle"];

    private static string[] ProcessFunctions =>
    [
        "system", "popen", "popen2", "popen3", "popen4", "startfile", "fork", "forkpty",
        "execl", "execle", "execlp", "execlpe", "execv", "execve", "execvp", "execvpe",
        "spawnl", "spawnle", "spawnlp", "spawnlpe", "spawnv", "spawnve", "spawnvp", "spawnvpe",
        "posix_spawn", "posix_spawnp",
    ];
}
