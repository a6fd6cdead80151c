using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace PyCompat.UnitTests.Pickle.Converters;

/// <summary>Keys that are distinct in .NET but equal in Python are reported instead of lost.</summary>
public class DistinctKeyTests
{
    public static TheoryData<object, object> Collapsing => new()
    {
        { 'a', "a" },
        { ('a', 1), ("a", 1) },
        { (1, ('a', 1)), (1, ("a", 1)) },
        { DayOfWeek.Monday, 1 },
        { (DayOfWeek.Monday, 1), (1, 1) },
        {
            new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            new DateTimeOffset(2024, 1, 1, 2, 0, 0, TimeSpan.FromHours(2))
        },
        { new byte[] { 1 }, ImmutableArray.Create<byte>(1) },
        { new byte[] { 1 }, new ReadOnlyMemory<byte>([1]) },
        { new Memory<byte>([1]), new ArraySegment<byte>([1]) },
        { (1, 2), Tuple.Create(1, 2) },
        { new PyTuple(1L, 2L), Tuple.Create(1, 2) },
        { new PyFrozenSet(['a']), new PyFrozenSet(["a"]) },
        { 1, 1.0 },
        { true, 1 },
    };

    [Theory]
    [MemberData(nameof(Collapsing), DisableDiscoveryEnumeration = true)]
    public void Keys_that_are_equal_in_Python_are_reported(object first, object second)
    {
        const string told = "not a distinct key in Python";
        Assert.Contains(told, Sent.Refused(() => new Dictionary<object, int> { [first] = 1, [second] = 2 }), Ordinal);
        Assert.Contains(told, Sent.Refused(() => new HashSet<object> { first, second }), Ordinal);
        Assert.Contains(told, Sent.Refused(() => new Dictionary<(object, int), int>
        {
            [(first, 0)] = 1,
            [(second, 0)] = 2,
        }), Ordinal);
    }

    [Fact]
    public void Other_keys_are_not_affected() => Assert.Equal(
        "{'a': 1, 'b': 2, ('a', 1): 3, 5: 4, b'x': 5}",
        Sent.Repr(static () => new Dictionary<object, int>
        {
            ['a'] = 1,
            ["b"] = 2,
            [("a", 1)] = 3,
            [DayOfWeek.Friday] = 4,
            ["x"u8.ToArray()] = 5,
        }));

    [Fact]
    public void A_custom_comparer_does_not_duplicate_keys()
    {
        string[] texts = ["a", new string('a', 1)];
        var byObject = new ByObject<string>();
        Told(texts.ToDictionary(static text => text, static _ => 1, byObject));
        Told(texts.ToHashSet(byObject));
        Told(texts.ToImmutableHashSet(byObject));
        Told(ImmutableDictionary.Create<string, int>(byObject).Add(texts[0], 1).Add(texts[1], 2));
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static void Told<T>(T value)
    {
        foreach (Action send in new Action[]
        {
            () => PickleSerializer.Default.Serialize(value),
            () => PickleSerializer.Default.Serialize((object?)value),
        })
        {
            Assert.Contains("not a distinct key", Assert.Throws<PickleException>(send).Message, Ordinal);
        }
    }

    private sealed class ByObject<T> : IEqualityComparer<T>
        where T : class
    {
        public bool Equals(T? x, T? y) => ReferenceEquals(x, y);

        public int GetHashCode(T obj) => RuntimeHelpers.GetHashCode(obj);
    }
}
