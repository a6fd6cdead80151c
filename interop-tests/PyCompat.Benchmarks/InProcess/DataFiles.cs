using PyCompat.Benchmarks.Cases;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.InProcess;

/// <summary>The files that the benchmarks of pickles read, made by Python when first asked for.</summary>
internal sealed class DataFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pycompat-bench-").FullName;
    private readonly PickleData _data;

    private DataFiles() => _data = new PickleData(_folder, PeerCommands.NamedPython);

    /// <summary>Those of this process: who makes the benchmarks takes no arguments for them.</summary>
    public static DataFiles Current { get; } = new();

    public string Find(string content) =>
        _data.FindAsync(content, DataSets.SizeOf(content)).GetAwaiter().GetResult();

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
