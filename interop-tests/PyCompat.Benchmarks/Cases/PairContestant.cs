using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>Two peers that exchange messages.</summary>
/// <param name="Pool">The pool that the peers come from.</param>
/// <param name="Driver">The end whose time is measured.</param>
/// <param name="Server">The other end.</param>
internal sealed record PairContestant(PeerPool Pool, PeerKind Driver, PeerKind Server) : IContestant
{
    public Placement Placement { get; init; } = Placement.AcrossCores;

    public required string Exercise { get; init; }

    public required string Arguments { get; init; }

    /// <summary>The number of operations in one exercise.</summary>
    public required int Operations { get; init; }

    /// <summary>What the peers exchange, if the contestants of one contest differ in that; otherwise empty.</summary>
    public string Subject { get; init; } = "";

    public string Name => Names.Pair(Driver, Server, Subject);

    public bool IsOurs => Names.IsOurs(Driver) || Names.IsOurs(Server);

    public string? Absence => Pool.AbsenceOf(Driver) ?? Pool.AbsenceOf(Server);

    public async Task<Sample> RunAsync()
    {
        PeerPair pair = await Pool.PairAsync(Driver, Server, Placement);
        return await pair.RunAsync(Exercise, Arguments) / Operations;
    }
}
