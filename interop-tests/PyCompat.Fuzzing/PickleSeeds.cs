using System.Reflection;
using System.Text;

namespace PyCompat.Fuzzing;

/// <summary>The pickles that mutation starts from.</summary>
public static class PickleSeeds
{
    /// <summary>The golden pickles of every Python version and protocol.</summary>
    public static IReadOnlyList<byte[]> All { get; } = [.. Read()];

    private static IEnumerable<byte[]> Read()
    {
        Assembly assembly = typeof(PickleSeeds).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.ASCII);
            while (reader.ReadLine() is { } line)
            {
                string[] parts = line.Split(' ');
                if (parts[1] != "repr")
                {
                    yield return Convert.FromBase64String(parts[2]);
                }
            }
        }
    }
}
