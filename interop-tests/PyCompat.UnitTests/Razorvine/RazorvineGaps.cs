namespace PyCompat.UnitTests.Razorvine;

/// <summary>
/// What Razorvine.Pickle 1.5.0 cannot do of the contract, by the name of the behaviour, and what happens.
/// </summary>
internal static class RazorvineGaps
{
    public static IReadOnlyDictionary<string, string> ByBehaviour { get; } = new Dictionary<string, string>
    {
        ["a dict with None as a key"] = "cannot be read",
        ["a dict with NaN twice as a key"] = "one of them is lost, silently: they are equal in .NET",
        ["a str of Python 2"] = "becomes the str of Python 3, silently",
        ["a tuple inside of its own list"] = "becomes two tuples that are equal, silently",
        ["an instance with arguments by name"] = "cannot be read",
        ["an OrderedDict"] = "cannot be read: nothing but a dict has entries",
        ["a deque"] = "cannot be read: nothing but a list has items",
        ["depth 1000"] = "cannot be written back: more than 200 levels",
        ["depth 100000"] = "cannot be written back: more than 200 levels",
        ["int[]"] = "arrives as array.array",
        ["string[]"] = "arrives as tuple",
        ["object[]"] = "arrives as tuple: this is the way to send one",
        ["FrozenSet<int>"] = "arrives as frozenset",
        ["enum"] = "arrives as its name",
    };
}
