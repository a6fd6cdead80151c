using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

/// <summary>
/// Converts an errno to the exception that a .NET program expects; <see cref="Exception.HResult"/> holds the number.
/// </summary>
internal static class NativeError
{
    /// <summary>The errno of this thread's last native call.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>Describes an errno: "Broken pipe (errno 32)".</summary>
    public static string Describe(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";

    // what: the start of a sentence that describes the attempted operation and its object.
    public static IOException ToIOException(string what, int errno) => new($"{what}: {Describe(errno)}.", errno);

    public static SocketException ToSocketException(string what, int errno) =>
        new((int)ToSocketError(errno), $"{what}: {Describe(errno)}.");

    /// <summary>Whether a call failed because no descriptor was free.</summary>
    public static bool IsDescriptorShortage(Exception failure) => failure
        is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets }
        or IOException { HResult: Interop.LibC.EMFILE or Interop.LibC.ENFILE };

    private static SocketError ToSocketError(int errno) => errno switch
    {
        Interop.LibC.EACCES or Interop.LibC.EPERM => SocketError.AccessDenied,
        Interop.LibC.EADDRINUSE => SocketError.AddressAlreadyInUse,
        Interop.LibC.EADDRNOTAVAIL or Interop.LibC.ENOENT => SocketError.AddressNotAvailable,
        Interop.LibC.EAGAIN or Interop.LibC.ETIMEDOUT => SocketError.TimedOut,
        Interop.LibC.ECONNABORTED => SocketError.ConnectionAborted,
        Interop.LibC.ECONNREFUSED => SocketError.ConnectionRefused,
        Interop.LibC.ECONNRESET => SocketError.ConnectionReset,
        Interop.LibC.EHOSTUNREACH => SocketError.HostUnreachable,
        Interop.LibC.EMFILE or Interop.LibC.ENFILE => SocketError.TooManyOpenSockets,
        Interop.LibC.ENETUNREACH => SocketError.NetworkUnreachable,
        Interop.LibC.EINVAL => SocketError.InvalidArgument,
        _ => SocketError.SocketError,
    };
}
