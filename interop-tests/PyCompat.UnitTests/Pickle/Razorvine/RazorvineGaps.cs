namespace PyCompat.UnitTests.Pickle.Razorvine;

/// <summary>
/// The parts of the contract that the adapter for Razorvine.Pickle 1.5.0 does not fulfill, by the name of the behavior;
/// the single source of the table in docs/razorvine.md.
/// </summary>
internal static class RazorvineGaps
{
    /// <summary>The actual result, and whether it is an error.</summary>
    public static IReadOnlyDictionary<string, (string What, bool IsError)> ByBehaviour { get; } =
        new Dictionary<string, (string, bool)>
        {
            ["a dict with None as a key"] = ("cannot be read (Hashtable)", true),
            ["a dict with NaN twice as a key"] = ("cannot be read: they are equal in .NET", true),
            ["a str of Python 2"] = ("becomes the str of Python 3", false),
            ["an instance with arguments by name"] = ("cannot be read", true),
            ["a set with NaN twice"] = ("cannot be read: they are equal in .NET", true),
            ["an OrderedDict"] = ("cannot be read: nothing but a dict has entries", true),
            ["a deque"] = ("cannot be read: nothing but a list has items", true),
            ["depth 1000"] = ("cannot be written back: more than 200 levels", true),
            ["depth 100000"] = ("cannot be written back: more than 200 levels", true),
            ["int[]"] = ("arrives as array.array", false),
            ["string[]"] = ("arrives as tuple", false),
            ["object[]"] = ("arrives as tuple, as every array of what are no numbers", false),
            ["FrozenSet<int>"] = ("arrives as frozenset", false),
            ["enum"] = ("arrives as its name", false),
        };

    /// <summary>Formats the table as it appears in the document.</summary>
    public static string Format()
    {
        var text = new StringBuilder("| What | What happens | Error |\n|---|---|---|\n");
        foreach ((string behaviour, (string what, bool isError)) in ByBehaviour)
        {
            text.Append(null, $"| {behaviour} | {what} | {(isError ? "PickleException" : "none")} |\n");
        }

        return text.ToString();
    }
}
