using System.Globalization;
using PyCompat.NumPy;
using PyCompat.Pickle;

namespace PyCompat.UnitTests.NumPy;

/// <summary>Pickles that real NumPys wrote: 1.24, and 2.4.</summary>
internal static class GoldenArrays
{
    private static readonly Dictionary<(string, int), byte[]> Pickles = Read("golden-arrays");
    private static readonly Dictionary<(string, int), byte[]> PicklesOf2 = Read("golden-arrays-2");

    /// <summary>The names of those that NumPy 2 wrote, and at which protocol.</summary>
    public static IEnumerable<(string Name, int Protocol)> NamesOf2 => PicklesOf2.Keys;

    public static byte[] PickleOf2(string name, int protocol) => PicklesOf2[(name, protocol)];

    public static object? LoadOf2(string name, int protocol = 4) =>
        PickleSerializer.Default.Deserialize(PickleOf2(name, protocol));

    public static bool IsIn1(string name, int protocol) => Pickles.ContainsKey((name, protocol));

    public static byte[] Pickle(string name, int protocol) => Pickles[(name, protocol)];

    public static object? Load(string name, int protocol) =>
        PickleSerializer.Default.Deserialize(Pickle(name, protocol));

    public static NdArray Get(string name, int protocol = 4) => NdArray.From(Load(name, protocol));

    private static Dictionary<(string, int), byte[]> Read(string file)
    {
        using Stream resource = typeof(GoldenArrays).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd().Split('\n')
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split('\t'))
            .ToDictionary(
                static parts => (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture)),
                static parts => Convert.FromHexString(parts[2]));
    }
}
