using PyCompat.Pickle;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Pickles of a file read and written, again and again.</summary>
internal static class PickleExercises
{
    // What CPython 3.8 and later write unless told otherwise, and what the Python half is told.
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
