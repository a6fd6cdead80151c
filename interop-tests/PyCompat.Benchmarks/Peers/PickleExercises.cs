using PyCompat.Pickle;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Reads and writes the pickles of a file repeatedly.</summary>
internal static class PickleExercises
{
    // The default protocol of CPython 3.8 and later, which the Python half uses explicitly.
    private static readonly PickleSerializer Serializer = new(
        new PickleOptions { Protocol = 4, Limits = PickleLimits.Trusted });

    public static Action Loads(string path, int count)
    {
        byte[] pickle = File.ReadAllBytes(path);
        return () =>
        {
            for (int i = 0; i < count; i++)
            {
                Serializer.Deserialize(pickle);
            }
        };
    }

    public static Action Dumps(string path, int count)
    {
        object? value = Serializer.Deserialize(File.ReadAllBytes(path));
        return () =>
        {
            for (int i = 0; i < count; i++)
            {
                Serializer.Serialize(value);
            }
        };
    }
}
