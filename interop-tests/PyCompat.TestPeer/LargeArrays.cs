using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;
using PyCompat.NumPy;
using PyCompat.Pickle.Model;

namespace PyCompat.TestPeer;

/// <summary>Receives each array, looks at its numbers, sends it back, and says how much memory that took.</summary>
internal static class LargeArrays
{
    public static void Echo(string end)
    {
        nint number = nint.Parse(end, NumberStyles.None, CultureInfo.InvariantCulture);
        using var connection = Connection.FromHandle(new SafeFileHandle(number, ownsHandle: true));
        while (EchoOne(connection))
        {
            // When the last array goes is the collector's affair; each trip is measured by itself.
            GC.Collect();
        }
    }

    // A method of its own: the last array is not to be held by a local of a loop while the next one comes.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool EchoOne(Connection connection)
    {
        if (!connection.WaitToReceive())
        {
            return false;
        }

        object? value = connection.Receive();

        var array = NdArray.From(value);
        connection.Send(array);
        connection.Send(new PyTuple(array.AsSpan<double>()[^1], Peak()));
        return true;
    }

    /// <summary>The most memory that this process ever had, in bytes (<c>VmHWM</c>, proc(5)).</summary>
    private static long Peak()
    {
        const string Name = "VmHWM:";
        string line = File.ReadLines("/proc/self/status")
            .First(static line => line.StartsWith(Name, StringComparison.Ordinal));
        string kibibytes = line[Name.Length..].Trim().Split(' ')[0];
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }
}
