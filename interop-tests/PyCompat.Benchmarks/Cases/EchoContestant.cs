using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>A program that is the child of a Python, and sends back what that sends.</summary>
internal sealed record EchoContestant(PeerPool Pool, string Name, string? Program) : IContestant
{
    public const string Script = "bench_echo.py";

    public required string[] Arguments { get; init; }

    public required string Exercise { get; init; }

    public required int Times { get; init; }

    // The native tool lies where it was published last, and is no part of a build of the benchmarks.
    public bool IsOurs => Program == Pool.Tool;

    public string? Absence => Program switch
    {
        null => "no C compiler here",
        _ when !Path.IsPathRooted(Program) || File.Exists(Program) => null,
        _ when Program == PeerCommands.NativeTool => "not there: ./build.sh publish makes it",
        _ => "not there: ./build.sh build makes it",
    };

    public async Task<Sample> RunAsync()
    {
        PeerProcess parent = Pool.Parent([PeerCommands.Fixture(Script), Program!, .. Arguments]);
        await parent.TellAsync(Exercise);
        return await parent.HearAsync() / Times;
    }
}
