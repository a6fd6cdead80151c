using PyCompat.Pickle;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Reads and writes pickles as typed values, without intermediate objects.</summary>
internal static class TypedExercises
{
    private static readonly PickleSerializer Serializer = new(
        new PickleOptions { Protocol = 4, Limits = PickleLimits.Trusted });

    public static Action Loads(string path, int count) => Of(path).Loads(File.ReadAllBytes(path), count);

    public static Action Dumps(string path, int count) => Of(path).Dumps(File.ReadAllBytes(path), count);

    private static Shape Of(string path) => Path.GetFileName(path).Split('-')[0] switch
    {
        "ints" => new Shape<int[]>(),
        "floats" => new Shape<double[]>(),
        "strings" => new Shape<string[]>(),
        "records" => new Shape<BenchRecord[]>(),
        "triples" => new Shape<(int, int, int)[]>(),
        "bytes" => new Shape<byte[]>(),
        var other => throw new ArgumentException($"{other} has no type."),
    };

    private abstract class Shape
    {
        public abstract Action Loads(byte[] pickle, int count);

        public abstract Action Dumps(byte[] pickle, int count);
    }

    private sealed class Shape<T> : Shape
    {
        public override Action Loads(byte[] pickle, int count) => () =>
        {
            for (int i = 0; i < count; i++)
            {
                Serializer.Deserialize<T>(pickle);
            }
        };

        public override Action Dumps(byte[] pickle, int count)
        {
            T value = Serializer.Deserialize<T>(pickle);
            return () =>
            {
                for (int i = 0; i < count; i++)
                {
                    Serializer.Serialize(value);
                }
            };
        }
    }
}
