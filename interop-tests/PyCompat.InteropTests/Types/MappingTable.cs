using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;

namespace PyCompat.InteropTests.Types;

/// <summary>The single source of the table in docs/type-mapping.md and of its tests.</summary>
internal static class MappingTable
{
    private const string Members = "'tea', 1.5, 2";

    private const string AsDict = "{'product_name': 'tea', 'unit_price': 1.5, 'count': 2}";

    public static IReadOnlyList<MappingRow> Rows { get; } =
    [
        new MappingRow<bool>("True", "bool", true),
        new MappingRow<int>("7", "int", 7),
        new MappingRow<byte>("255", "byte", 255),
        new MappingRow<long>("-2**63", "long", long.MinValue),
        new MappingRow<ulong>("2**64 - 1", "ulong", ulong.MaxValue),
        new MappingRow<Int128>("2**100", "Int128", (Int128)1 << 100),
        new MappingRow<BigInteger>("2**200", "BigInteger", BigInteger.One << 200),
        new MappingRow<double>("0.1", "double", 0.1),
        new MappingRow<float>("0.5", "float", 0.5f),
        new MappingRow<double>("7", "double", 7, "7.0"),
        new MappingRow<Complex>("1 + 2j", "Complex", new Complex(1, 2)),
        new MappingRow<decimal>("decimal.Decimal('1.10')", "decimal", 1.10m),
        new MappingRow<string>("'żółw'", "string", "żółw"),
        new MappingRow<char>("'x'", "char", 'x'),
        new MappingRow<string?>("None", "string?", null),
        new MappingRow<int?>("None", "int?", null),
        new MappingRow<int?>("7", "int?", 7),
        new MappingRow<byte[]>("b'ab'", "byte[]", [.. "ab"u8]),
        new MappingRow<byte[]>("bytearray(b'ab')", "byte[]", [.. "ab"u8], "b'ab'"),
        new MappingRow<DateTime>("datetime.datetime(2024, 2, 29, 12)", "DateTime", new DateTime(2024, 2, 29, 12, 0, 0)),
        new MappingRow<DateTimeOffset>(
            "datetime.datetime(2024, 2, 29, tzinfo=UTC)",
            "DateTimeOffset",
            new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero)),
        new MappingRow<DateOnly>("datetime.date(2024, 2, 29)", "DateOnly", new DateOnly(2024, 2, 29)),
        new MappingRow<TimeOnly>("datetime.time(12, 30)", "TimeOnly", new TimeOnly(12, 30)),
        new MappingRow<TimeSpan>("datetime.timedelta(hours=-1)", "TimeSpan", TimeSpan.FromHours(-1)),
        new MappingRow<Guid>("uuid.UUID(int=1)", "Guid", new Guid("00000000-0000-0000-0000-000000000001")),
        new MappingRow<int[]>("[1, 2, 3]", "int[]", [1, 2, 3]),
        new MappingRow<List<string>>("['a', 'b']", "List<string>", ["a", "b"]),
        new MappingRow<int[]>("(1, 2, 3)", "int[]", [1, 2, 3], "[1, 2, 3]"),
        new MappingRow<double[]>("array.array('d', [0.5, 1])", "double[]", [0.5, 1], "[0.5, 1.0]"),
        new MappingRow<List<int>>("collections.deque([1, 2])", "List<int>", [1, 2], "[1, 2]"),
        new MappingRow<IReadOnlyList<int>>("[1, 2]", "IReadOnlyList<int>", [1, 2]),
        new MappingRow<ImmutableArray<int>>("[1, 2]", "ImmutableArray<int>", [1, 2]),
        new MappingRow<HashSet<int>>("{1, 2}", "HashSet<int>", [1, 2]),
        new MappingRow<FrozenSet<int>>("frozenset({1, 2})", "FrozenSet<int>", FrozenSet.Create(1, 2), "{1, 2}"),
        new MappingRow<Dictionary<string, int>>("{'a': 1}", "Dictionary<string, int>", new() { ["a"] = 1 }),
        new MappingRow<Dictionary<string, int>>(
            "collections.OrderedDict(a=1)", "Dictionary<string, int>", new() { ["a"] = 1 }, "{'a': 1}"),
        new MappingRow<Dictionary<string, int>>(
            "collections.Counter('aa')", "Dictionary<string, int>", new() { ["a"] = 2 }, "{'a': 2}"),
        new MappingRow<Dictionary<int, List<int>>>(
            "collections.defaultdict(list, {1: [2]})",
            "Dictionary<int, List<int>>",
            new() { [1] = [2] },
            "{1: [2]}"),
        new MappingRow<(int, string)>("(1, 'a')", "(int, string)", (1, "a")),
        new MappingRow<(int, int, int, int)>("(1, 2, 3, 4)", "(int, int, int, int)", (1, 2, 3, 4)),
        new MappingRow<(string, double, int)>(
            $"Line({Members})", "(string, double, int)", ("tea", 1.5, 2), $"({Members})"),
        new MappingRow<ShopLine>(AsDict, "record ShopLine", new ShopLine("tea", 1.5, 2)),
        new MappingRow<ShopLine>($"Data({Members})", "record ShopLine", new ShopLine("tea", 1.5, 2), AsDict),
        new MappingRow<PlainLine>($"Plain({Members})", "[PyClass] record", new PlainLine("tea", 1.5, 2)),
        new MappingRow<DataLine>($"Data({Members})", "[PyClass] record", new DataLine("tea", 1.5, 2)),
        new MappingRow<SlottedLine>(
            $"Slotted({Members})", "[PyClass(Form = Slots)] record", new SlottedLine("tea", 1.5, 2)),
        new MappingRow<FrozenSlottedLine>(
            $"FrozenSlotted({Members})", "[PyClass(Form = Call)] record", new FrozenSlottedLine("tea", 1.5, 2)),
        new MappingRow<LineLine>($"Line({Members})", "[PyClass(Form = Tuple)] record", new LineLine("tea", 1.5, 2)),
        new MappingRow<TypedLineLine>(
            $"TypedLine({Members})", "[PyClass(Form = Tuple)] record", new TypedLineLine("tea", 1.5, 2)),
        new MappingRow<ModelLine>(
            "Model(product_name='tea', unit_price=1.5, count=2)", "[PyClass] record", new ModelLine("tea", 1.5, 2)),
        new MappingRow<PythonColor>("Color.DARK_GREEN", "[PyClass] enum", PythonColor.DarkGreen),
        new MappingRow<PythonPermission>(
            "Permission.READ | Permission.WRITE",
            "[PyClass, Flags] enum",
            PythonPermission.Read | PythonPermission.Write),
        new MappingRow<DayOfWeek>("5", "enum", DayOfWeek.Friday),
        new MappingRow<DayOfWeek>("'FRIDAY'", "enum", DayOfWeek.Friday, "5"),
    ];

    /// <summary>Formats the table as it appears in the document.</summary>
    public static string Format()
    {
        var text = new StringBuilder("| Python sends | read as | goes back as |\n|---|---|---|\n");
        foreach (MappingRow row in Rows)
        {
            string type = row.Type.Replace("|", "\\|", StringComparison.Ordinal);
            string sent = row.Sent.Replace("|", "\\|", StringComparison.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"| `{sent}` | `{type}` | ")
                .Append(row.Returned is null ? "the same" : $"`{row.Returned}`")
                .Append(" |\n");
        }

        return text.ToString();
    }
}
