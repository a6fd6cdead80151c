using System.Globalization;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;

namespace PyCompat.TestPeer;

/// <summary>Inherited ends of connections.</summary>
internal static class Ends
{
    public static Connection Open(string end, ConnectionAccess access = ConnectionAccess.ReadWrite) =>
        Connection.FromHandle(new SafeFileHandle(Number(end), ownsHandle: true), access);

    public static nint Number(string end) => nint.Parse(end, NumberStyles.None, CultureInfo.InvariantCulture);
}
