using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Transfers sockets to another process (CPython: <c>socket.share</c>, <c>socket.fromshare</c>).</summary>
[SupportedOSPlatform("windows")]
internal static class SocketDuplicates
{
    /// <summary>The length in bytes of a socket's description.</summary>
    public const int DescriptionSize = Interop.Ws2_32.ProtocolInfoSize;

    /// <summary>
    /// Returns what a process needs to duplicate the socket; it can be used once, and only by that process.
    /// </summary>
    public static unsafe byte[] Describe(SafeHandle socket, int processId)
    {
        byte[] description = new byte[DescriptionSize];
        fixed (byte* start = description)
        {
            if (Interop.Ws2_32.DuplicateSocket(socket, (uint)processId, start) == 0)
            {
                return description;
            }
        }

        throw WindowsError.ToIOException(
            $"Could not duplicate a socket for process {processId}", WindowsError.Last);
    }

    /// <exception cref="SocketException">It does not describe a socket for this process.</exception>
    public static SafeSocketHandle Open(byte[] description)
    {
        // Used only to call WSASocket: the handle is what closes the socket.
        Socket socket = new(new SocketInformation
        {
            ProtocolInformation = description,
            Options = SocketInformationOptions.Connected,
        });
        GC.SuppressFinalize(socket);
        nint handle = socket.SafeHandle.DangerousGetHandle();
        socket.SafeHandle.SetHandleAsInvalid();
        return new SafeSocketHandle(handle, ownsHandle: true);
    }

    /// <summary>Duplicates the socket's handle in this process.</summary>
    /// <exception cref="NotSupportedException">It is not an IPv4 or IPv6 socket.</exception>
    public static SafeSocketHandle Make(SafeHandle socket)
    {
        byte[] description = Describe(socket, Environment.ProcessId);
        try
        {
            return Open(description);
        }
        catch (NotSupportedException failure)
        {
            throw new NotSupportedException(
                "On Windows only IPv4 and IPv6 sockets can be sent in a message, not Unix sockets or others: " +
                $"use TCP, or a pipe ({nameof(NamedPipeEndPoint)}).", failure);
        }
    }
}
