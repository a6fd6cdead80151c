using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Tool;

/// <summary>Descriptors inherited from the parent process; on Windows handles, by number.</summary>
internal static class InheritedDescriptor
{
    /// <summary>Standard error, the last of the streams that the program itself uses.</summary>
    private const int LastStandard = 2;

    /// <summary>Takes over a descriptor; <paramref name="text"/> is the user's name for it, for messages.</summary>
    /// <remarks>A standard stream stays open, and a duplicate is returned: failures are still reported there.</remarks>
    /// <exception cref="IOException">No such descriptor was inherited.</exception>
    public static SafeFileHandle Take(int descriptor, string text)
    {
        if (OperatingSystem.IsWindows())
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }
        // The runtime has its own descriptors, and a wrong number may be one of them. They are close-on-exec, which a
        // descriptor that was inherited through exec(2) cannot be.
        var flags = Interop.LibC.fcntl(descriptor, Interop.LibC.F_GETFD);
        if (flags < 0 || (flags & Interop.LibC.FD_CLOEXEC) != 0)
        {
            throw new IOException(
                $"{text}: no descriptor {descriptor} was inherited; pass it on, for example by subprocess's pass_fds");
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
