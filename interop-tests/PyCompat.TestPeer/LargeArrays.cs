using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;
using PyCompat.NumPy;
using PyCompat.Pickle.Model;

namespace PyCompat.TestPeer;

/// <summary>Receives each array, checks its numbers, sends it back, and reports the memory used.</summary>
internal static class LargeArrays
{
    public static void Echo(string end)
    {
        nint number = nint.Parse(end, NumberStyles.None, CultureInfo.InvariantCulture);
        using var connection = Connection.FromHandle(new SafeFileHandle(number, ownsHandle: true));
        while (EchoOne(connection))
        {
            // The garbage collector decides when the last array is freed; collecting here makes each round trip
            // measurable by itself.
            GC.Collect();
        }
    }

    // A separate method, so that no local variable of a loop keeps the last array alive while the next one arrives.
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

    /// <summary>Returns the peak memory of this process in bytes (<c>VmHWM</c>, proc(5)).</summary>
    private static long Peak()
    {
        const string Name = "VmHWM:";
        string line = File.ReadLines("/proc/self/status")
            .First(static line => line.StartsWith(Name, StringComparison.Ordinal));
        string kibibytes = line[Name.Length..].Trim().Split(' ')[0];
        return long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }
}
