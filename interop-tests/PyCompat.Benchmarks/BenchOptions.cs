using System.Globalization;

namespace PyCompat.Benchmarks;

/// <summary>What <c>./build.sh bench</c> was asked for.</summary>
/// <param name="Only">The contests whose keys contain one of these; none: all.</param>
/// <param name="Rounds">How many rounds, instead of each contest's own number.</param>
/// <param name="WritesDocs">Whether what was measured goes into docs/performance.md.</param>
/// <param name="Beside">The benchmarks of another build to compare with.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Only, int? Rounds, bool WritesDocs, string? Beside)
{
    public const string Usage = """
        usage: ./build.sh bench [--only PART,...] [--rounds N] [--docs | --beside PROGRAM]
               ./build.sh bench --in-process [PART,...]

          --only PART,...   the contests whose names contain one of these; --only ? lists the names
          --rounds N        rounds that are counted; each contest's own number unless given
          --docs            write the results, these and earlier ones, into docs/performance.md and its charts
          --beside PROGRAM  another build's PyCompat.Benchmarks: instead of the rivals its library takes part, in turns
                            with this one's, and the end is the geometric mean of the ratios
          --in-process      instead of the contests what stays inside one process, by BenchmarkDotNet, with the bytes
                            that it allocates: those whose names contain a PART (Loads, Framing, records ...);
                            the results are in artifacts/bench/in-process
        """;

    /// <exception cref="FormatException">It was asked for what there is not.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        BenchOptions options = new([], null, false, null);
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (arguments[i] == "--docs")
            {
                options = options with { WritesDocs = true };
                i--;
                continue;
            }

            options = (arguments[i], arguments.ElementAtOrDefault(i + 1)) switch
            {
                ("--beside", string program) when File.Exists(program) => options with
                {
                    Beside = Path.GetFullPath(program),
                },
                ("--only", string parts) => options with { Only = parts.Split(',') },
                ("--rounds", string number) => options with
                {
                    Rounds = int.Parse(number, CultureInfo.InvariantCulture),
                },
                _ => throw new FormatException($"'{arguments[i]}' is not understood.\n{Usage}"),
            };
        }

        return options;
    }
}
