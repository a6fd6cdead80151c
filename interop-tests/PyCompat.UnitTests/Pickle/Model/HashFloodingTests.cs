namespace PyCompat.UnitTests.Pickle.Model;

/// <summary>Keys that a peer chooses so that their .NET hash codes collide.</summary>
public class HashFloodingTests
{
    private const int Keys = 100_000;

    /// <summary>More than this many equal hashes among 100,000 keys do not occur by chance.</summary>
    private const int MostOfOneHash = 10;

    public static TheoryData<string> Kinds => [.. Floods.Keys];

    private static Dictionary<string, Func<long, object>> Floods { get; } = new()
    {
        // Int64.GetHashCode is the exclusive or of both halves.
        ["int"] = n => (n << 32) | n,
        ["int multiples of a power of two"] = n => n << 40,
        ["large int"] = n => BigInteger.Pow(2, 100) + ((new BigInteger(n) << 32) | n),

        // Double.GetHashCode is the hash of its bits as an Int64.
        ["float"] = n => BitConverter.Int64BitsToDouble(((n + 0x3FF00000) << 32) | (n + 0x3FF00000)),
        ["tuple of ints"] = n => new PyTuple((n << 32) | n, (n << 32) | n),
        ["complex"] = n => new Complex(BitConverter.Int64BitsToDouble(((n + 0x3FF00000) << 32) | (n + 0x3FF00000)), 1),
        ["complex without a number"] = n => new Complex(double.NaN, n),
        ["bytes"] = n => BitConverter.GetBytes((n << 32) | n),
        ["datetime"] = n => new DateTime((n << 40) % DateTime.MaxValue.Ticks / 10 * 10),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Colliding_keys_get_distinct_hashes(string kind)
    {
        Func<long, object> make = Floods[kind];

        int most = Enumerable.Range(0, Keys)
            .GroupBy(n => PyEquality.Comparer.GetHashCode(make(n)))
            .Max(group => group.Select(n => make(n)).Distinct(PyEquality.Comparer!).Count());

        Assert.InRange(most, 1, MostOfOneHash);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_dict_of_colliding_keys_is_read(string kind)
    {
        Func<long, object> make = Floods[kind];
        var dict = new PyDict();
        for (long n = 0; n < Keys; n++)
        {
            dict[make(n)] = n;
        }

        var read = (PyDict)PickleSerializer.Default.Deserialize(PickleSerializer.Default.Serialize(dict))!;

        Assert.Equal(dict.Count, read.Count);
        Assert.Equal((long)Keys - 1, read.Values.Last());
    }
}
