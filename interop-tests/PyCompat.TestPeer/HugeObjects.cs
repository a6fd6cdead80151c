using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;

namespace PyCompat.TestPeer;

/// <summary>Receives lists of bytes that are longer than any array together, and sends them back.</summary>
internal static class HugeObjects
{
    private const long MaxLength = 1L << 33;

    /// <summary>
    /// Echoes each list and then reports its items' lengths and first, middle and last bytes, and the peak memory after
    /// receiving and after sending.
    /// </summary>
    /// <param name="end">The descriptor.</param>
    /// <param name="call">The calls: <c>untyped</c>, <c>typed</c> or <c>asynchronous</c>.</param>
    /// <param name="protocol">The pickle protocol for the echo.</param>
    public static async Task EchoAsync(string end, string call, string protocol)
    {
        PickleOptions pickle = PickleOptions.Default with
        {
            Protocol = int.Parse(protocol, CultureInfo.InvariantCulture),
            Limits = PickleLimits.Default with { MaxMessageLength = MaxLength },
        };
        ConnectionOptions options = ConnectionOptions.Default with
        {
            MaxMessageLength = MaxLength,
            Serializer = new PickleSerializer(pickle),
        };
        nint number = nint.Parse(end, NumberStyles.None, CultureInfo.InvariantCulture);
        using var connection =
            Connection.FromHandle(new SafeFileHandle(number, ownsHandle: true), options: options);
        while (connection.WaitToReceive())
        {
            await EchoOneAsync(connection, call);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task EchoOneAsync(Connection connection, string call)
    {
        object? received = call switch
        {
            "typed" => connection.Receive<List<byte[]>>(),
            "asynchronous" => await connection.ReceiveAsync(),
            _ => connection.Receive(),
        };
        long receiving = PeakMemory.Read();
        if (call == "asynchronous")
        {
            await connection.SendAsync(received);
        }
        else
        {
            connection.Send(received);
        }

        List<object?> items = received is List<byte[]> typed ? [.. typed] : (List<object?>)received!;
        connection.Send(new PyTuple(items.Select(Describe).ToList(), receiving, PeakMemory.Read()));
    }

    private static PyTuple Describe(object? item)
    {
        ReadOnlySpan<byte> bytes = item is PyByteArray array ? array.Bytes : (byte[])item!;
        return new PyTuple((long)bytes.Length, (long)bytes[0], (long)bytes[bytes.Length / 2], (long)bytes[^1]);
    }
}
