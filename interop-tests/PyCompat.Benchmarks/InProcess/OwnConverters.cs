using BenchmarkDotNet.Attributes;
using PyCompat.Fuzzing.Customers;
using PyCompat.Pickle;

namespace PyCompat.Benchmarks.InProcess;

/// <summary>
/// Reads and writes records with a converter like those of a source generator, and with the codec's built-in one; the
/// former must not be slower.
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

    /// <summary>Runs before all benchmarks.</summary>
    [GlobalSetup]
    public void Prepare() => _pickle = PickleSerializer.Default.Serialize(_customers);

    /// <summary>Reads with the built-in converter.</summary>
    [Benchmark]
    public Customer[] LoadsBuiltIn() => PickleSerializer.Default.Deserialize<Customer[]>(_pickle);

    /// <summary>Reads with the generated converter.</summary>
    [Benchmark]
    public Customer[] LoadsGenerated() => PickleSerializer.Default.Deserialize(_pickle, Generated);

    /// <summary>Writes with the built-in converter.</summary>
    [Benchmark]
    public byte[] DumpsBuiltIn() => PickleSerializer.Default.Serialize(_customers);

    /// <summary>Writes with the generated converter.</summary>
    [Benchmark]
    public byte[] DumpsGenerated() => PickleSerializer.Default.Serialize(_customers, Generated);
}
