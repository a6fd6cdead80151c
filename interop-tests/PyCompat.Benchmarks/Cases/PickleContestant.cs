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

    /// <summary>The number of repetitions in a round.</summary>
    public int Repetitions { get; init; } = 1;

    /// <summary>
    /// Identifies which process of its kind runs the exercise, because garbage left by other exercises causes
    /// collections.
    /// </summary>
    public string Part { get; init; } = "";

    /// <summary>An environment variable of the process, as NAME=VALUE.</summary>
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
