using Pickler = global::Razorvine.Pickle.Pickler;
using Unpickler = global::Razorvine.Pickle.Unpickler;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Razorvine.Pickle itself, without PyCompat's adapter.</summary>
internal static class RivalPickler
{
    public static Action Loads(string path, int count)
    {
        byte[] pickle = File.ReadAllBytes(path);
        return () =>
        {
            for (int i = 0; i < count; i++)
            {
                Loads(pickle);
            }
        };
    }

    /// <summary>Writes the objects that it has read, in its own types.</summary>
    public static Action Dumps(string path, int count)
    {
        object value = Loads(File.ReadAllBytes(path));
        return () =>
        {
            for (int i = 0; i < count; i++)
            {
                Dumps(value);
            }
        };
    }

    // A new one each time, as its documentation recommends: an Unpickler keeps its memo.
    private static object Loads(byte[] pickle)
    {
        using Unpickler unpickler = new();
        return unpickler.loads(pickle);
    }

    private static void Dumps(object value)
    {
        using Pickler pickler = new();
        pickler.dumps(value);
    }
}
