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
        connection.Send(new PyTuple(array.AsSpan<double>()[^1], PeakMemory.Read()));
        return true;
    }
}
