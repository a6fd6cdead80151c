using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>The same for a socket, through Winsock calls, which alone report its errors.</summary>
/// <param name="socket">Closed last, if it owns its handle.</param>
/// <param name="handle">The handle, which may be a different object from the socket's.</param>
[SupportedOSPlatform("windows")]
internal sealed class OverlappedSocket(Socket socket, SafeHandle handle) : OverlappedFile(handle, nameof(Connection))
{
    private readonly SafeHandle _handle = handle;

    private protected override unsafe bool Read(byte* buffer, uint count, NativeOverlapped* overlapped)
    {
        Interop.Ws2_32.Buffer only = new() { Length = count, Start = buffer };
        uint flags = 0;
        return Interop.Ws2_32.Receive(_handle, &only, 1, null, &flags, overlapped, null) == 0;
    }

    private protected override unsafe bool Write(byte* buffer, uint count, NativeOverlapped* overlapped)
    {
        Interop.Ws2_32.Buffer only = new() { Length = count, Start = buffer };
        return Interop.Ws2_32.Send(_handle, &only, 1, null, 0, overlapped, null) == 0;
    }

    private protected override unsafe bool GetResult(NativeOverlapped* overlapped, uint* transferred)
    {
        uint flags;
        return Interop.Ws2_32.GetOverlappedResult(
            _handle.DangerousGetHandle(), overlapped, transferred, wait: 0, &flags) != 0;
    }

    // A socket closed only through its handle would be reset, and lose what was sent.
    private protected override void CloseHandle()
    {
        socket.Dispose();
        _handle.Dispose();
    }
}
