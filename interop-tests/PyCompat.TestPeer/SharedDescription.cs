using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;

namespace PyCompat.TestPeer;

/// <summary>Uses an inherited descriptor asynchronously while the parent keeps its copy.</summary>
internal static class SharedDescription
{
    public static async Task EchoAsync(string end)
    {
        nint number = nint.Parse(end, NumberStyles.None, CultureInfo.InvariantCulture);
        await using var connection = Connection.FromHandle(new SafeFileHandle(number, ownsHandle: true));
        for (byte[] message = await connection.ReceiveBytesAsync(); message.Length > 0;)
        {
            await connection.SendBytesAsync(message);
            message = await connection.ReceiveBytesAsync();
        }
    }
}
