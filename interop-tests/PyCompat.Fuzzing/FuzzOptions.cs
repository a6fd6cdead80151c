using System.Globalization;

namespace PyCompat.Fuzzing;

/// <summary>The command-line options.</summary>
internal sealed record FuzzOptions
{
    public const string Usage = """
        usage: ./build.sh fuzz [--seconds N] [--seed N] [--input FILE]

          --seconds N   how long (60)
          --seed N      begin with this seed; by default one that is new each time, and is printed
          --input FILE  try this one message, as a failure left it
        """;

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(60);

    public int Seed { get; init; } = Random.Shared.Next();

    public string? Input { get; init; }

    /// <summary>Returns null if the arguments are invalid.</summary>
    public static FuzzOptions? TryParse(string[] arguments)
    {
        var options = new FuzzOptions();
        if (arguments.Length % 2 != 0)
        {
            return null;
        }

        foreach (string[] pair in arguments.Chunk(2))
        {
            bool isNumber = int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number);
            switch (pair[0])
            {
                case "--seconds" when isNumber:
                    options = options with { Duration = TimeSpan.FromSeconds(number) };
                    break;
                case "--seed" when isNumber:
                    options = options with { Seed = number };
                    break;
                case "--input":
                    options = options with { Input = pair[1] };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
