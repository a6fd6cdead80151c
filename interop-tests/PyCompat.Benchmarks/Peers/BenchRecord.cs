namespace PyCompat.Benchmarks.Peers;

/// <summary>The record type of <c>python-fixtures/bench_data.py</c>.</summary>
internal sealed record BenchRecord(
    long Id, string Name, double Price, int Quantity, bool Active, string[] Tags, string? Note, string Code);
