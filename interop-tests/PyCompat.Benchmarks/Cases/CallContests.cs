using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>Contests that call a Python function, compared with an interpreter in the same process.</summary>
internal static class CallContests
{
    private const string Ours = ".NET, processes";
    private const string Theirs = "pythonnet";

    private static readonly (string What, int Count, double Factor, string Title)[] Table =
    [
        ("burn", 2_000_000, 0.6, "Two calls at once that only compute"),
        ("rows", 20_000, 0.9, "A call with 20,000 dicts that returns a number"),
        ("ints", 1_000_000, 0.65, "A call with a list of a million ints that returns a number"),
        ("floats", 1_000_000, 2.5, "A call that returns a million float64 of NumPy, as double[]"),
    ];

    public static IEnumerable<Contest> Of(PeerPool pool) =>
        Table.Select(row => new Contest($"call-{row.What}", row.Title)
        {
            WarmUp = 3,
            Contestants =
            [
                new CallContestant(pool, Ours, "process-call", IsOurs: true) { Call = $"{row.What} {row.Count}" },
                new CallContestant(pool, Theirs, "embedded-call", IsOurs: false) { Call = $"{row.What} {row.Count}" },
            ],
            Bounds = [new(Ours, Theirs, row.Factor)],
        });
}
