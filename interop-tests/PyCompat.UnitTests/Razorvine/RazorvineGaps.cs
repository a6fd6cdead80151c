namespace PyCompat.UnitTests.Razorvine;

/// <summary>
/// What Razorvine.Pickle 1.5.1 cannot do of the contract, by the name of the behaviour, and what happens.
/// </summary>
internal static class RazorvineGaps
{
    public static IReadOnlyDictionary<string, string> ByBehaviour { get; } = new Dictionary<string, string>
    {
        ["an int of 65 bits"] = "cannot be written back: the members of BigInteger are gone through instead",
        ["a negative int of 100 bits"] = "likewise",
        ["a str with a lone surrogate"] = "becomes three U+FFFD, silently",
        ["bytes"] = "comes back as bytearray",
        ["empty bytes"] = "comes back as bytearray",
        ["a dict in its order"] = "the order is lost (Hashtable)",
        ["a dict with None as a key"] = "cannot be read",
        ["a dict with bytes as a key"] = "the key comes back as bytearray, which Python refuses",
        ["a frozenset"] = "comes back as set",
        ["a complex"] = "comes back as a dict of the members of ComplexNumber",
        ["a Decimal of 40 digits"] = "rounded to the 29 digits of decimal, silently",
        ["a datetime with microseconds"] = "cut to milliseconds, silently",
        ["a datetime with a time zone"] = "cannot be read",
        ["a date"] = "comes back as datetime",
        ["a time"] = "comes back as timedelta",
        ["a timedelta with microseconds"] = "cut to milliseconds, silently",
        ["a UUID"] = "cannot be written back",
        ["a range"] = "cannot be read",
        ["a slice"] = "cannot be read",
        ["Ellipsis"] = "cannot be written back",
        ["a class by its name"] = "cannot be written back",
        ["a function by its name"] = "cannot be written back",
        ["an instance of a class"] = "comes back as a dict with the name of the class",
        ["an exception"] = "comes back as a dict, without its arguments but the first",
        ["depth 1000"] = "cannot be written back: more than 200 levels",
        ["depth 100000"] = "cannot be written back: more than 200 levels",
        ["Int128"] = "cannot be written",
        ["BigInteger"] = "cannot be written",
        ["Half"] = "cannot be written",
        ["byte[]"] = "arrives as bytearray: there is no way to send bytes",
        ["int[]"] = "arrives as array.array",
        ["string[]"] = "arrives as tuple",
        ["object[]"] = "arrives as tuple: this is the way to send one",
        ["SortedSet<int>"] = "arrives as list; only HashSet is a set",
        ["ValueTuple"] = "arrives as a dict of its members",
        ["Tuple"] = "arrives as a dict of its members",
        ["PyTuple"] = "cannot be written; send object[]",
        ["enum"] = "arrives as its name",
        ["DateTime in UTC"] = "arrives without its time zone, silently",
        ["DateOnly"] = "cannot be written",
        ["Guid"] = "cannot be written",
        ["Complex"] = "cannot be written",
        ["no form in Python"] = "an object without a form arrives as a dict with the name of its class",
    };
}
