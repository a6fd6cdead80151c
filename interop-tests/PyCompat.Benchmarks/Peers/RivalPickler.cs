namespace PyCompat.Benchmarks.Peers;

/// <summary>Razorvine.Pickle, where this program was built with it: not every package feed has it.</summary>
internal static partial class RivalPickler
{
    private const string NotBuiltIn = "not built in: the package feed has none";

    /// <summary>Why it takes no part; null: it does.</summary>
    public static string? Absence => Find() is null ? NotBuiltIn : null;

    public static Action Loads(string path, int count)
    {
        byte[] pickle = File.ReadAllBytes(path);
        IPickler pickler = FindOrThrow();
        return () =>
        {
            for (int i = 0; i < count; i++)
                pickler.Loads(pickle);
        };
    }

    /// <summary>What it writes is what it has read: in its own types.</summary>
    public static Action Dumps(string path, int count)
    {
        IPickler pickler = FindOrThrow();
        object value = pickler.Loads(File.ReadAllBytes(path));
        return () =>
        {
            for (int i = 0; i < count; i++)
                pickler.Dumps(value);
        };
    }

    private static IPickler FindOrThrow() => Find() ?? throw new InvalidOperationException(NotBuiltIn);

    private static IPickler? Find()
    {
        IPickler? pickler = null;
        Provide(ref pickler);
        return pickler;
    }

    /// <summary>Implemented in the folder Razorvine, which is left out where there is no package.</summary>
    static partial void Provide(ref IPickler? pickler);

    private interface IPickler
    {
        object Loads(byte[] pickle);

        byte[] Dumps(object value);
    }
}
