using System.Diagnostics;

namespace PyCompat.Benchmarks.Peers;

/// <summary>How each kind of peer is started on this machine.</summary>
internal sealed class PeerCommands
{
    private readonly string? _native;

    private PeerCommands(string python, string? native)
    {
        Python = python;
        _native = native;
    }

    public string Python { get; }

    /// <summary>Finds Python and compiles the peer in C, where there is a compiler.</summary>
    public static async Task<PeerCommands> FindAsync(string folder) =>
        new(Environment.GetEnvironmentVariable("PYCOMPAT_PYTHON") is { Length: > 0 } named ? named : "python3",
            await CompileAsync(folder));

    /// <summary>Null where there is none.</summary>
    public PeerCommand? Find(PeerKind kind) => kind switch
    {
        PeerKind.CPython => new PeerCommand(Python, [BesideMe("python-fixtures", "bench_peer.py")]),
        PeerKind.C => _native is null ? null : new PeerCommand(_native, []),
        PeerKind.DotNet => Self(),
        PeerKind.DotNetBusy => Self("--busy"),
        PeerKind.DotNetCoalescing => Self("--coalescing"),
        PeerKind.DotNetAsync => Self("--async"),
        PeerKind.Rpc => Self("--rpc"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static PeerCommand Self(params string[] options) =>
        new(Environment.ProcessPath!, [PeerProgram.Verb, .. options]);

    private static async Task<string?> CompileAsync(string folder)
    {
        string program = Path.Combine(folder, "peer");
        foreach (string compiler in (string[])["cc", "gcc", "clang"])
        {
            try
            {
                using Process process = Process.Start(compiler, ["-O2", "-o", program, BesideMe("Native", "peer.c")]);
                await process.WaitForExitAsync();
                if (process.ExitCode == 0)
                    return program;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // There is no compiler of this name.
            }
        }

        return null;
    }

    private static string BesideMe(params string[] parts) => Path.Combine([AppContext.BaseDirectory, .. parts]);
}
