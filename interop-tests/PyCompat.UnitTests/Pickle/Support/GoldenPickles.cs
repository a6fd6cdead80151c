namespace PyCompat.UnitTests.Pickle.Support;

/// <summary>The output of <c>python-fixtures/generate_golden_pickles.py</c> under several interpreters.</summary>
internal static class GoldenPickles
{
    public const string Newest = "python-3.15";

    private static readonly string[] Pythons = ["python-2.7", "python-3.6", Newest, "pypy-3.11"];

    public static IReadOnlyList<GoldenPickle> All { get; } = [.. Pythons.SelectMany(ReadPickles)];

    /// <summary>The newest Python's <c>repr</c> of a value, by the value's name.</summary>
    public static IReadOnlyDictionary<string, string> Reprs { get; } = ReadLines(Newest)
        .Where(line => line[1] == "repr")
        .ToDictionary(line => line[0], line => Encoding.UTF8.GetString(Convert.FromBase64String(line[2])));

    public static GoldenPickle Find(string python, string name, int protocol) =>
        All.Single(pickle => (pickle.Python, pickle.Name, pickle.Protocol) == (python, name, protocol));

    private static IEnumerable<GoldenPickle> ReadPickles(string python) => ReadLines(python)
        .Where(line => line[1] != "repr")
        .Select(line => new GoldenPickle(
            python, line[0], int.Parse(line[1], CultureInfo.InvariantCulture), Convert.FromBase64String(line[2])));

    private static IEnumerable<string[]> ReadLines(string python)
    {
        using Stream file = typeof(GoldenPickles).Assembly.GetManifestResourceStream(python)!;
        using var reader = new StreamReader(file, Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split(' ');
        }
    }
}

/// <summary>A pickle written by a real Python.</summary>
/// <param name="Python">The interpreter and its series.</param>
/// <param name="Name">The value's name in the corpus.</param>
/// <param name="Protocol">The protocol of the pickle.</param>
/// <param name="Bytes">The pickle.</param>
internal sealed record GoldenPickle(string Python, string Name, int Protocol, byte[] Bytes)
{
    public override string ToString() => $"{Name} at protocol {Protocol} by {Python}";
}
