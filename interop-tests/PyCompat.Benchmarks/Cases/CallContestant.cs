using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>A .NET process that calls a Python function in one way.</summary>
internal sealed record CallContestant(PeerPool Pool, string Name, string Exercise, bool IsOurs) : IContestant
{
    /// <summary>What is called, and how much of it is passed or returned.</summary>
    public required string Call { get; init; }

    public string? Absence => Pool.AbsenceOf(PeerKind.CPythonWithNumPy);

    public async Task<Sample> RunAsync()
    {
        PeerProcess process = Pool.Alone(PeerKind.DotNet, part: Exercise);
        await process.TellAsync($"{Exercise} {Call} {Pool.PythonWithNumPy}");
        return await process.HearAsync();
    }
}
