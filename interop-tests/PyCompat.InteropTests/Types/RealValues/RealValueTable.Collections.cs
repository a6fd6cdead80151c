namespace PyCompat.InteropTests.Types.RealValues;

/// <content>Lists, tuples, sets, dicts, and objects that represent them.</content>
internal static partial class RealValueTable
{
    private static IReadOnlyList<RealValue> Collections =>
    [
        Read<int[]>("range(3)", "int[]", "[0, 1, 2]"),
        Read<List<long>>("range(6, 0, -2)", "List<long>", "[6, 4, 2]", "3.6"),
        Read<(int, int)>("range(2)", "(int, int)", "(0, 1)"),
        Read<(int, string)>("Row((1, 'a'))", "(int, string)", "(1, a)"),
        Read<int[]>("Row((1, 2))", "int[]", "[1, 2]"),
        Read<(string, double, int)>("Named('tea', 1.5, 2)", "(string, double, int)", "(tea, 1.5, 2)"),
        Read<ValueTuple<string>>("One('x')", "ValueTuple<string>", "(x)") with { Protocol = 2 },
        Refused<(int, int)>("fractions.Fraction(1, 3)", "(int, int)", "fractions.Fraction"),
        Read<int[]>("Items([1, 2])", "int[]", "[1, 2]"),
        Read<int[]>("collections.deque([1, 2], 5)", "int[]", "[1, 2]"),
        Read<int[]>("collections.UserList([1, 2])", "int[]", "[1, 2]", "3.6"),
        Read<HashSet<int>>("Few([1])", "HashSet<int>", "[1]"),
        Read<HashSet<int>>("Fixed([1])", "HashSet<int>", "[1]"),
        Read<HashSet<int>>("with_attributes(Few([1]), tag=1)", "HashSet<int>", "[1]"),
        Refused<int[]>("Few([1])", "int[]", "expected a list, got __main__.Few"),
        Read<Dictionary<string, int>>("Names(a=1)", "Dictionary<string, int>", "{\"a\": 1}"),
        Read<Dictionary<string, int>>("collections.UserDict(a=1)", "Dictionary<string, int>", "{\"a\": 1}", "3.6"),
        Read<Dictionary<string, int>>(
            "collections.ChainMap({'a': 1}, {'a': 2, 'b': 3})",
            "Dictionary<string, int>",
            "{\"a\": 1, \"b\": 3}",
            "3.6"),
        Read<Dictionary<string, int>>(
            "types.SimpleNamespace(a=1)", "Dictionary<string, int>", "{\"a\": 1}", "3.6", "types"),
        Read<Dictionary<string, int>>(
            "argparse.Namespace(a=1)", "Dictionary<string, int>", "{\"a\": 1}", "2.7", "argparse"),
        Read<Dictionary<string, int>>(
            "collections.OrderedDict([('a', 1)])", "Dictionary<string, int>", "{\"a\": 1}"),
        Read<Dictionary<string, int>>("collections.Counter('a')", "Dictionary<string, int>", "{\"a\": 1}"),
        Read<Attribute>("collections.UserDict(a=1)", "record", "Attribute { A = 1 }", "3.6"),
        Read<Attribute>("collections.ChainMap({'a': 1}, {'a': 2})", "record", "Attribute { A = 1 }", "3.6"),
        Read<Attribute>("collections.defaultdict(int, a=1)", "record", "Attribute { A = 1 }"),
        Read<Attribute>("collections.OrderedDict(a=1)", "record", "Attribute { A = 1 }"),
        Read<Attribute>("argparse.Namespace(a=1)", "record", "Attribute { A = 1 }", "2.7", "argparse"),
        FrozenDict<Dictionary<string, int>>("frozendict(a=1)", "Dictionary<string, int>", "{\"a\": 1}"),
        FrozenDict<Attribute>("frozendict(a=1)", "record", "Attribute { A = 1 }"),
        FrozenDict<Dictionary<string, int>>("Frozen(a=1)", "Dictionary<string, int>", "{\"a\": 1}"),
        Refused<Dictionary<string, int>>("Rate(1)", "Dictionary<string, int>", "expected a dict, got __main__.Rate"),
        Read<int[]>("time.gmtime(0)", "int[]", "[1970, 1, 1, 0, 0, 0, 3, 1, 0]"),
    ];

    private static RealValue<T> FrozenDict<T>(string sent, string type, string expected) =>
        Read<T>(sent, type, expected, "3.15") with { Protocol = 2 };
}
