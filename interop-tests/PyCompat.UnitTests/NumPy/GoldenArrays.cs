using System.Globalization;
using PyCompat.NumPy;
using PyCompat.Pickle;

namespace PyCompat.UnitTests.NumPy;

/// <summary>Pickles that a real NumPy wrote.</summary>
internal static class GoldenArrays
{
    private static readonly Dictionary<(string, int), byte[]> Pickles = Read();

    public static byte[] Pickle(string name, int protocol) => Pickles[(name, protocol)];

    public static object? Load(string name, int protocol) =>
        PickleSerializer.Default.Deserialize(Pickle(name, protocol));

    public static NdArray Get(string name, int protocol = 4) => NdArray.From(Load(name, protocol));

    private static Dictionary<(string, int), byte[]> Read()
    {
        using Stream resource = typeof(GoldenArrays).Assembly.GetManifestResourceStream("golden-arrays")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().Split('\n')
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split('\t'))
            .ToDictionary(
                static parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)),
                static parts => Convert.FromHexString(parts[2]));
    }
}
