using System.Diagnostics;

namespace PyCompat.Benchmarks.Peers;

/// <summary>The commands that start each kind of peer on this machine.</summary>
internal sealed class PeerCommands
{
    // The distribution's own Python, which has the distribution's packages; PATH may list a different one first.
    private const string PythonOfTheSystem = "/usr/bin/python3";

    // Prints nothing if NumPy is missing.
    private const string HasNumPy = "import sys, importlib.util; sys.exit(importlib.util.find_spec('numpy') is None)";

    private readonly string? _native;
    private readonly string _program;

    private PeerCommands(string python, string? pythonWithNumPy, string? native, string program) =>
        (Python, PythonWithNumPy, _native, _program) = (python, pythonWithNumPy, native, program);

    /// <summary>Where <c>./build.sh publish</c> leaves the tool.</summary>
    public static string NativeTool { get; } = Path.GetFullPath("artifacts/publish/pycompat");

    /// <summary>The interpreter that PYCOMPAT_PYTHON names, or the first on PATH.</summary>
    public static string NamedPython =>
        Environment.GetEnvironmentVariable("PYCOMPAT_PYTHON") is { Length: > 0 } named ? named : "python3";

    public string Python { get; }

    /// <summary>An interpreter that imports NumPy; null if none here does.</summary>
    public string? PythonWithNumPy { get; }

    /// <summary>The peer in C; null where there is no compiler.</summary>
    public string? NativePeer => _native;

    /// <summary>The tool of the build that takes part.</summary>
    public string Tool =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(_program)!, "../../PyCompat.Tool/release/pycompat"));

    /// <summary>A Python script of the benchmarks.</summary>
    public static string Fixture(string name) => BesideMe("python-fixtures", name);

    /// <summary>Finds Python, also one with NumPy, and compiles the C peer if there is a compiler.</summary>
    /// <param name="folder">The folder for compiled programs.</param>
    /// <param name="program">The benchmarks program whose build of this library takes part.</param>
    public static async Task<PeerCommands> FindAsync(string folder, string program)
    {
        string python = NamedPython;
        return new PeerCommands(
            python,
            await FirstToSucceedAsync([python, PythonOfTheSystem], ["-c", HasNumPy]),
            await CompileAsync(folder),
            program);
    }

    /// <summary>Returns the command, or null if there is none.</summary>
    public PeerCommand? Find(PeerKind kind) => kind switch
    {
        PeerKind.CPython => PeerOf(Python),
        PeerKind.CPythonWithNumPy => PythonWithNumPy is { } python ? PeerOf(python) : null,
        PeerKind.C => Native(),
        PeerKind.CBusy => Native("--busy"),
        PeerKind.DotNet => Self(),
        PeerKind.DotNetBusy => Self("--busy"),
        PeerKind.DotNetCoalescing => Self("--coalescing"),
        PeerKind.DotNetAsync => Self("--async"),
        PeerKind.Razorvine => Self(),
        PeerKind.Rpc => Self("--rpc"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Returns the reason why a kind of peer is missing.</summary>
    public static string AbsenceOf(PeerKind kind) => kind switch
    {
        PeerKind.CPythonWithNumPy => "no Python here can import numpy",
        PeerKind.C or PeerKind.CBusy => "no C compiler here",
        _ => $"no {kind} peer on this machine",
    };

    private PeerCommand? Native(params string[] options) => _native is null ? null : new PeerCommand(_native, options);

    private static PeerCommand PeerOf(string python) => new(python, [Fixture("bench_peer.py")]);

    private PeerCommand Self(params string[] options) => new(_program, [PeerProgram.Verb, .. options]);

    private static async Task<string?> CompileAsync(string folder)
    {
        string program = Path.Combine(folder, "peer");
        string[] arguments = ["-O2", "-o", program, BesideMe("Native", "peer.c")];
        return await FirstToSucceedAsync(["cc", "gcc", "clang"], arguments) is null ? null : program;
    }

    /// <summary>Returns the first program that exists and succeeds with its arguments.</summary>
    private static async Task<string?> FirstToSucceedAsync(string[] programs, string[] arguments)
    {
        foreach (string program in programs)
        {
            try
            {
                using Process process = Process.Start(program, arguments);
                await process.WaitForExitAsync();
                if (process.ExitCode == 0)
                {
                    return program;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // There is no program of this name.
            }
        }

        return null;
    }

    private static string BesideMe(params string[] parts) => Path.Combine([AppContext.BaseDirectory, .. parts]);
}
