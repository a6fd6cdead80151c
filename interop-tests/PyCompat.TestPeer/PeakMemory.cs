using System.Globalization;

namespace PyCompat.TestPeer;

/// <summary>The memory of this process.</summary>
internal static class PeakMemory
{
    private const string Name = "VmHWM:";

    /// <summary>Returns the peak memory in bytes (<c>VmHWM</c>, proc(5)).</summary>
    public static long Read()
    {
        string line = File.ReadLines("/proc/self/status")
            .First(static line => line.StartsWith(Name, StringComparison.Ordinal));
        string kibibytes = line[Name.Length..].Trim().Split(' ')[0];
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }
}
