using PyCompat.Benchmarks.Contests;
using PyCompat.Benchmarks.Peers;

namespace PyCompat.Benchmarks.Cases;

/// <summary>Measures whether the time to read and write grows linearly with the number of elements.</summary>
internal static class GrowthContest
{
    public const string Loads = "growth-loads";
    public const string Dumps = "growth-dumps";

    private const int MostElements = 10_000_000;

    public static IEnumerable<Contest> Of(PeerPool pool)
    {
        PickleData data = new(pool.Folder, pool.Python);
        return
        [
            Make(Loads, "loads", "Lists of n ints read: growth", pool, data),
            Make(Dumps, "dumps", "Lists of n ints written: growth", pool, data),
        ];
    }

    /// <summary>Returns the power of n by which the time grows; 1 is linear.</summary>
    public static double Power(ContestResult result) => Statistics.Slope(
        [.. result.Results.Select(one => (Math.Log10(ElementsOf(one.Name)), Math.Log10(one.Median.Seconds)))]);

    private static Contest Make(string key, string exercise, string title, PeerPool pool, PickleData data) =>
        new(key, title)
        {
            Rounds = 5,
            Contestants =
            [
                .. Sizes().Select(elements => new PickleContestant(pool, PeerKind.DotNet, $"n = {elements:N0}")
                {
                    Data = data,
                    Exercise = exercise,
                    Content = "ints",
                    Elements = elements,
                    Repetitions = MostElements / elements / 10 + 1,
                }),
            ],
        };

    private static IEnumerable<int> Sizes()
    {
        for (int elements = 1000; elements <= MostElements; elements *= 10)
        {
            yield return elements;
        }
    }

    private static double ElementsOf(string name) => double.Parse(
        name["n = ".Length..], System.Globalization.CultureInfo.InvariantCulture);
}
