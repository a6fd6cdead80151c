using BenchmarkDotNet.Attributes;
using PyCompat.Benchmarks.Cases;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.InProcess;

/// <summary>Pickles as objects of whatever types they name.</summary>
public class UntypedPickles
{
    private Action _exercise = () => { };

    /// <summary>The data that may be read and written.</summary>
    public static IEnumerable<string> Contents => DataSets.Untyped;

    /// <summary>The one that is.</summary>
    [ParamsSource(nameof(Contents))]
    public string Content { get; set; } = "";

    /// <summary>Before <see cref="Loads"/>.</summary>
    [GlobalSetup(Target = nameof(Loads))]
    public void PrepareLoads() => _exercise = PickleExercises.Loads(DataFiles.Current.Find(Content), 1);

    /// <summary>Before <see cref="Dumps"/>.</summary>
    [GlobalSetup(Target = nameof(Dumps))]
    public void PrepareDumps() => _exercise = PickleExercises.Dumps(DataFiles.Current.Find(Content), 1);

    /// <summary>Reads.</summary>
    [Benchmark]
    public void Loads() => _exercise();

    /// <summary>Writes.</summary>
    [Benchmark]
    public void Dumps() => _exercise();
}
