using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PyCompat.Multiprocessing;

/// <summary>
/// Converts a Windows error to the exception that a .NET program expects; <see cref="Exception.HResult"/> holds the
/// number.
/// </summary>
internal static class WindowsError
{
    // HRESULT_FROM_WIN32, <winerror.h>
    private const int FacilityWin32 = unchecked((int)0x80070000);

    /// <summary>The error of this thread's last native call.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>Describes an error: "The pipe is being closed. (Windows error 232)".</summary>
    public static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (Windows error {error})";

    /// <summary>
    /// Whether the other end of a pipe is gone: it closed its handle, or disconnected (CPython checks only for
    /// ERROR_BROKEN_PIPE).
    /// </summary>
    public static bool IsEndOfPipe(int error) =>
        error is Interop.Kernel32.ERROR_BROKEN_PIPE or Interop.Kernel32.ERROR_PIPE_NOT_CONNECTED;

    // what: the start of a sentence that describes the attempted operation and its object.
    public static IOException ToIOException(string what, int error) =>
        new($"{what}: {Describe(error)}.", ToHResult(error));

    public static int ToHResult(int error) => FacilityWin32 | error;

    /// <summary>Used for pipes too: clients and listeners fail in the same way for every kind of address.</summary>
    public static SocketException ToSocketException(string what, int error) =>
        new((int)ToSocketError(error), $"{what}: {Describe(error)}.");

    private static SocketError ToSocketError(int error) => error switch
    {
        Interop.Kernel32.ERROR_FILE_NOT_FOUND => SocketError.AddressNotAvailable,
        Interop.Kernel32.ERROR_ACCESS_DENIED => SocketError.AccessDenied,
        Interop.Kernel32.ERROR_INVALID_NAME => SocketError.InvalidArgument,
        Interop.Kernel32.ERROR_PIPE_BUSY or Interop.Kernel32.ERROR_SEM_TIMEOUT => SocketError.TimedOut,
        _ => SocketError.SocketError,
    };
}
