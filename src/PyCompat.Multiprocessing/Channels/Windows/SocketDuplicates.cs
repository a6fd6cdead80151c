using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>Sockets on their way to another process (CPython: <c>socket.share</c>, <c>socket.fromshare</c>).</summary>
[SupportedOSPlatform("windows")]
internal static class SocketDuplicates
{
    /// <summary>How many bytes describe a socket.</summary>
    public const int DescriptionSize = Interop.Ws2_32.ProtocolInfoSize;

    /// <summary>What a process needs to have the socket as well; good once, and for that process alone.</summary>
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

    /// <exception cref="SocketException">It describes none of this process.</exception>
    public static SafeSocketHandle Open(byte[] description)
    {
        // It lends itself to WSASocket alone: what closes the socket is the handle.
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

    /// <summary>A second handle of the socket in this process.</summary>
    /// <exception cref="NotSupportedException">It is no socket of the internet's.</exception>
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
                "On Windows only sockets over IPv4 and IPv6 can be sent in a message, not Unix sockets or others: " +
                $"use TCP, or a pipe ({nameof(NamedPipeEndPoint)}).", failure);
        }
    }
}
