using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>
/// Measures what the user of a child process waits for: a Python sends; the child decodes, encodes again, sends back.
/// </summary>
internal sealed class EchoContests(PeerPool pool)
{
    private const int KiB = 1 << 10;
    private const int MiB = 1 << 20;

    private const string Raw = "raw";
    private const string Native = ".NET, native code";
    private const string Jit = ".NET";
    private const string CPython = "CPython";
    private const string C = "C";

    private static readonly (string Content, int Count, int Times, double OfCPython, double? OfC)[] Table =
    [
        ("ints", 1_000_000, 3, 0.7, null), ("floats", 1_000_000, 3, 0.7, null), ("strings", 200_000, 5, 0.75, null),
        ("records", 20_000, 5, 0.7, null), ("tuples", 100_000, 3, 0.8, null), ("bigints", 100_000, 3, 1, null),
        ("enums", 100_000, 3, 1, null), ("bytes", 100 * MiB, 1, 1, null),
        (Raw, 64 * KiB, 500, 0.9, 1.15), (Raw, MiB, 100, 0.55, 1.15), (Raw, 100 * MiB, 1, 1, null),
    ];

    public IEnumerable<Contest> All =>
        Table.Select(row => Make(row.Content, row.Count, row.Times, row.OfCPython, row.OfC));

    private Contest Make(string content, int count, int times, double ofCPython, double? ofC)
    {
        bool isRaw = content == Raw;
        string[] options = isRaw ? ["--raw"] : [];
        string serve = isRaw ? "--serve-bytes" : "--serve";
        return new Contest(
            $"child-{content}-{count}", $"A child's echo to a Python: {content}, {count:N0}")
        {
            WarmUp = 4,
            Contestants =
            [
                Run(Native, PeerCommands.NativeTool, ["echo", .. options, "fd:{fd}"]),
                Run(Jit, pool.Tool, ["echo", .. options, "fd:{fd}"]),
                Run(CPython, pool.Python, [PeerCommands.Fixture(EchoContestant.Script), serve, "{fd}"]),
                .. isRaw ? [Run(C, pool.NativePeer, ["echo", "{fd}"])] : (EchoContestant[])[],
            ],
            Bounds =
            [
                new(Native, CPython, ofCPython),
                new(Jit, CPython, ofCPython),
                .. ofC is { } factor ? [new(Native, C, factor), new(Jit, C, factor)] : (Bound[])[],
            ],
        };

        EchoContestant Run(string name, string? program, string[] arguments) => new(pool, name, program)
        {
            Arguments = arguments,
            Exercise = $"{content} {count} {times}",
            Times = times,
        };
    }
}
