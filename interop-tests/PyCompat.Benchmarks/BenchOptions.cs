using System.Globalization;

namespace PyCompat.Benchmarks;

/// <summary>The options of <c>./build.sh bench</c>.</summary>
/// <param name="Only">Runs only the contests whose keys contain one of these; empty for all.</param>
/// <param name="Rounds">The number of rounds, overriding each contest's own.</param>
/// <param name="WritesDocs">Whether the measurements are written to docs/benchmarks.md and docs/performance.md.</param>
/// <param name="Beside">The benchmarks of another build to compare with.</param>
internal sealed record BenchOptions(IReadOnlyList<string> Only, int? Rounds, bool WritesDocs, string? Beside)
{
    public const string Usage = """
        usage: ./build.sh bench [--only PART,...] [--rounds N] [--docs | --beside PROGRAM]
               ./build.sh bench --in-process [PART,...]

          --only PART,...   the contests whose names contain one of these; --only ? lists the names
          --rounds N        rounds that are counted; each contest's own number unless given
          --docs            write the results, these and earlier ones, into docs/benchmarks.md and docs/performance.md
          --beside PROGRAM  another build's PyCompat.Benchmarks: instead of the rivals its library takes part, in turns
                            with this one's, and the end is the geometric mean of the ratios
          --in-process      instead of the contests what stays inside one process, by BenchmarkDotNet, with the bytes
                            that it allocates: those whose names contain a PART (Loads, Framing, records ...);
                            the results are in artifacts/bench/in-process
        """;

    /// <exception cref="FormatException">An argument is invalid.</exception>
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
