using BenchmarkDotNet.Attributes;
using PyCompat.Benchmarks.Cases;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.InProcess;

/// <summary>Reads and writes pickles as typed values, without intermediate objects.</summary>
public class TypedPickles
{
    private Action _exercise = () => { };

    /// <summary>The data sets to choose from.</summary>
    public static IEnumerable<string> Contents => DataSets.Typed;

    /// <summary>The selected data set.</summary>
    [ParamsSource(nameof(Contents))]
    public string Content { get; set; } = "";

    /// <summary>Runs before <see cref="Loads"/>.</summary>
    [GlobalSetup(Target = nameof(Loads))]
    public void PrepareLoads() => _exercise = TypedExercises.Loads(DataFiles.Current.Find(Content), 1);

    /// <summary>Runs before <see cref="Dumps"/>.</summary>
    [GlobalSetup(Target = nameof(Dumps))]
    public void PrepareDumps() => _exercise = TypedExercises.Dumps(DataFiles.Current.Find(Content), 1);

    /// <summary>Reads.</summary>
    [Benchmark]
    public void Loads() => _exercise();

    /// <summary>Writes.</summary>
    [Benchmark]
    public void Dumps() => _exercise();
}
