using BenchmarkDotNet.Attributes;
using PyCompat.Fuzzing.Customers;
using PyCompat.Pickle;

namespace PyCompat.Benchmarks.InProcess;

/// <summary>
/// Records by a converter as a source generator would write it, and by the codec's own: the first is to take no longer.
/// </summary>
public class OwnConverters
{
    private const int Count = 20_000;

    private static readonly PyConverter<Customer[]> Generated = PyConverters.ArrayOf(CustomerConverter.Instance);

    private readonly Customer[] _customers = [.. Enumerable.Range(0, Count).Select(static i => new Customer(
        i,
        i / 3.0,
        $"customer {i}",
        i % 2 == 0,
        new Address($"street {i}", i % 300),
        [i, i + 1, i % 7],
        i % 3 == 0 ? null : $"note {i}",
        i % 4 == 0 ? null : i / 7.0))];

    private byte[] _pickle = [];

    /// <summary>Before all.</summary>
    [GlobalSetup]
    public void Prepare() => _pickle = PickleSerializer.Default.Serialize(_customers);

    /// <summary>Reads by the codec's own.</summary>
    [Benchmark]
    public Customer[] LoadsBuiltIn() => PickleSerializer.Default.Deserialize<Customer[]>(_pickle);

    /// <summary>Reads by the other.</summary>
    [Benchmark]
    public Customer[] LoadsGenerated() => PickleSerializer.Default.Deserialize(_pickle, Generated);

    /// <summary>Writes by the codec's own.</summary>
    [Benchmark]
    public byte[] DumpsBuiltIn() => PickleSerializer.Default.Serialize(_customers);

    /// <summary>Writes by the other.</summary>
    [Benchmark]
    public byte[] DumpsGenerated() => PickleSerializer.Default.Serialize(_customers, Generated);
}
