using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>
/// Contests that read and write pickles, compared with CPython's C <c>pickle</c> and Razorvine.Pickle.
/// </summary>
internal sealed class PickleContests(PeerPool pool)
{
    private const string Ours = ".NET";
    private const string OursBackground = ".NET, concurrent GC on";
    private const string Theirs = "C pickle";
    private const string BackgroundCollection = "DOTNET_gcConcurrent=1";

    private const double OfRazorvine = 0.6;

    // These spend most of their time clearing and filling memory, in every implementation.
    private const double OfRazorvineWhereMemoryDecides = 0.9;

    private static readonly string Rival = Names.Of(PeerKind.Razorvine);

    private static readonly (string Content, string Title, double Loads)[] Table =
    [
        ("ints", "1M ints", 1),
        ("floats", "1M floats", 1),
        ("strings", "200k strings", 1),
        ("records", "100k dict records", 0.3),
        ("tuples", "200k nested tuples", 1),
        ("bytes", "64 MiB of bytes", 1),
        ("array", "array('d') of 1M", 1),
    ];

    private static readonly (string Content, string Title, double Factor)[] TypedTable =
    [
        ("ints", "int[] of 1M", 0.2),
        ("floats", "double[] of 1M", 0.2),
        ("strings", "string[] of 200k", 0.5),
        ("records", "Record[] of 100k", 0.2),
        ("triples", "(int, int, int)[] of 300k", 0.2),
        ("bytes", "byte[] of 64 MiB", 0.2),
    ];

    private readonly PickleData _data = new(pool.Folder, pool.Python);

    public IEnumerable<Contest> All =>
    [
        .. Table.Select(row => Make("loads", row.Content, $"{row.Title}: read, untyped", row.Loads)),
        .. Table.Select(row => Make("dumps", row.Content, $"{row.Title}: written, untyped", 1)),
        .. TypedTable.Select(row =>
            MakeTyped("loads", row.Content, $"{row.Title}: read, typed", row.Factor)),
        .. TypedTable.Select(row =>
            MakeTyped("dumps", row.Content, $"{row.Title}: written, typed", row.Factor)),
    ];

    private Contest MakeTyped(
        string exercise, string content, string title, double factor) =>
        new($"typed-{exercise}-{content}", title)
        {
            WarmUp = 4,
            Contestants =
            [
                Run(PeerKind.DotNet, Ours, $"typed-{exercise}", content),
                Run(PeerKind.CPython, Theirs, exercise, content),
            ],
            Bounds = [new(Ours, Theirs, factor)],
        };

    private Contest Make(string exercise, string content, string title, double factor) =>
        new($"{exercise}-{content}", title)
        {
            WarmUp = 4,
            Contestants =
            [
                Run(PeerKind.DotNet, Ours, exercise, content),
                Run(PeerKind.CPython, Theirs, exercise, content),
                Run(PeerKind.DotNet, OursBackground, exercise, content) with
                {
                    Setting = BackgroundCollection,
                },
                Run(PeerKind.Razorvine, Rival, $"rival-{exercise}", content),
            ],
            Bounds =
            [
                new(Ours, Theirs, factor),
                new(Ours, Rival, content is "strings" or "bytes" ? OfRazorvineWhereMemoryDecides : OfRazorvine),
            ],
        };

    private PickleContestant Run(PeerKind kind, string name, string exercise, string content) =>
        new(pool, kind, name)
        {
            Part = exercise,
            Repetitions = 3,
            Data = _data,
            Exercise = exercise,
            Content = content,
            Elements = DataSets.SizeOf(content),
        };
}
