namespace PyCompat.UnitTests.Pickle.Reading;

/// <summary>Dicts that were read one after another share their keys, which affects nothing but memory use.</summary>
public class SharedKeysTests
{
    private const int Many = 20;

    // A change, and the remaining keys out of "k0" to "k{count - 1}" with their numbers.
    private static readonly Dictionary<string, Action<PyDict>> Changes = new()
    {
        ["an added key"] = dict => dict["new"] = -1L,
        ["a removed key"] = dict => Assert.True(dict.Remove("k1")),
        ["all removed and one added"] = dict =>
        {
            foreach (object? key in dict.Keys)
            {
                Assert.True(dict.Remove(key));
            }

            dict["new"] = -1L;
        },
        ["cleared"] = dict => dict.Clear(),
        ["a replaced value"] = dict => dict["k1"] = -1L,
        ["a key removed and added again"] = dict =>
        {
            Assert.True(dict.Remove("k0"));
            dict["k0"] = -1L;
        },
    };

    public static TheoryData<string, int, int> Cases
    {
        get
        {
            TheoryData<string, int, int> cases = [];
            foreach (string change in Changes.Keys)
            {
                foreach (int count in (int[])[2, 8, Many])
                {
                    foreach (int changed in (int[])[0, 1, 2])
                    {
                        cases.Add(change, count, changed);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_change_to_one_leaves_the_others_unchanged(string change, int count, int changed)
    {
        PyDict[] dicts = ReadThree(count);
        PyDict expected = Alone(changed, count);
        Changes[change](expected);

        Changes[change](dicts[changed]);

        for (int i = 0; i < dicts.Length; i++)
        {
            Assert.Equal((i == changed ? expected : Alone(i, count)).ToList(), dicts[i].ToList());
        }

        Assert.All(dicts[changed], item => Assert.Equal(item.Value, dicts[changed][item.Key]));
    }

    [Fact]
    public void Dicts_of_the_same_keys_cost_little_more_than_their_values()
    {
        const int Count = 1000;
        var serializer = new PickleSerializer();
        byte[] one = serializer.Serialize(Records(1));
        byte[] all = serializer.Serialize(Records(Count));
        serializer.Deserialize(all);

        long before = GC.GetAllocatedBytesForCurrentThread();
        object? first = serializer.Deserialize(one);
        long between = GC.GetAllocatedBytesForCurrentThread();
        object? read = serializer.Deserialize(all);
        long after = GC.GetAllocatedBytesForCurrentThread();

        // The dict, its table and the array of its values: 32 + 40 + 24 + 8 bytes per value.
        const int OfOne = 96 + Many * 8;
        Assert.InRange((after - between - (between - before)) / (Count - 1), 0, OfOne + 16);
        GC.KeepAlive(first);
        GC.KeepAlive(read);
    }

    // Boxes of small numbers are cached.
    private static List<object?> Records(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Alone(0, Many))];

    private static PyDict[] ReadThree(int count)
    {
        var serializer = new PickleSerializer();
        var list = new List<object?>(Enumerable.Range(0, 3).Select(i => Alone(i, count)));
        return [.. ((List<object?>)serializer.Deserialize(serializer.Serialize(list))!).Cast<PyDict>()];
    }

    private static PyDict Alone(int number, int count)
    {
        var dict = new PyDict();
        for (int i = 0; i < count; i++)
        {
            dict[$"k{i}"] = (long)(number * 10 + i);
        }

        return dict;
    }
}
