using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Tool;

/// <summary>Descriptors that came from the parent process; on Windows handles, by their numbers.</summary>
internal static class InheritedDescriptor
{
    /// <summary>Standard error, the last of those that the program itself writes to and reads from.</summary>
    private const int LastStandard = 2;

    /// <summary>Takes one over; <paramref name="text"/> names it as the user did.</summary>
    /// <remarks>A standard stream stays open, and a duplicate is given: failures are told there yet.</remarks>
    /// <exception cref="IOException">No such descriptor was inherited.</exception>
    public static SafeFileHandle Take(int descriptor, string text)
    {
        if (OperatingSystem.IsWindows())
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }
        // The runtime has descriptors of its own, and a wrong number may hit one. They are close-on-exec, which one
        // that came through exec(2) cannot be.
        var flags = Interop.LibC.fcntl(descriptor, Interop.LibC.F_GETFD);
        if (flags < 0 || (flags & Interop.LibC.FD_CLOEXEC) != 0)
        {
            throw new IOException(
                $"{text}: no descriptor {descriptor} was inherited; pass it on, as by subprocess's pass_fds");
        }
        var taken = descriptor <= LastStandard ? Duplicate(descriptor, text) : descriptor;
        return new SafeFileHandle(taken, ownsHandle: true);
    }

    private static int Duplicate(int descriptor, string text)
    {
        var duplicate = Interop.LibC.dup(descriptor);
        return duplicate >= 0
            ? duplicate
            : throw new IOException($"{text}: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
