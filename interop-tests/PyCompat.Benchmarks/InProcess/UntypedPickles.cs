using BenchmarkDotNet.Attributes;
using PyCompat.Benchmarks.Cases;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.InProcess;

/// <summary>Reads and writes pickles as objects of the types that the pickles name.</summary>
public class UntypedPickles
{
    private Action _exercise = () => { };

    /// <summary>The data sets to choose from.</summary>
    public static IEnumerable<string> Contents => DataSets.Untyped;

    /// <summary>The selected data set.</summary>
    [ParamsSource(nameof(Contents))]
    public string Content { get; set; } = "";

    /// <summary>Runs before <see cref="Loads"/>.</summary>
    [GlobalSetup(Target = nameof(Loads))]
    public void PrepareLoads() => _exercise = PickleExercises.Loads(DataFiles.Current.Find(Content), 1);

    /// <summary>Runs before <see cref="Dumps"/>.</summary>
    [GlobalSetup(Target = nameof(Dumps))]
    public void PrepareDumps() => _exercise = PickleExercises.Dumps(DataFiles.Current.Find(Content), 1);

    /// <summary>Reads.</summary>
    [Benchmark]
    public void Loads() => _exercise();

    /// <summary>Writes.</summary>
    [Benchmark]
    public void Dumps() => _exercise();
}
