using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>One process that reads or writes a pickle.</summary>
internal sealed record PickleContestant(PeerPool Pool, PeerKind Kind, string Name) : IContestant
{
    public required PickleData Data { get; init; }

    public required string Exercise { get; init; }

    public required string Content { get; init; }

    public required int Elements { get; init; }

    /// <summary>How often a round does it.</summary>
    public int Repetitions { get; init; } = 1;

    /// <summary>Which process of its kind does it: what others have left in memory costs collections.</summary>
    public string Part { get; init; } = "";

    /// <summary>A variable of its environment, as NAME=VALUE.</summary>
    public string Setting { get; init; } = "";

    public bool IsOurs => Kind == PeerKind.DotNet;

    public string? Absence => Pool.AbsenceOf(Kind);

    public async Task<Sample> RunAsync()
    {
        string file = await Data.FindAsync(Content, Elements);
        PeerProcess process = Pool.Alone(Kind, Setting, Part);
        await process.TellAsync($"{Exercise} {file} {Repetitions}");
        return await process.HearAsync() / Repetitions;
    }
}
