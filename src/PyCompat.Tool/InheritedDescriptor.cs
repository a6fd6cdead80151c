using Microsoft.Win32.SafeHandles;

namespace PyCompat.Tool;

/// <summary>Descriptors that came from the parent process.</summary>
internal static class InheritedDescriptor
{
    /// <summary>Takes one over; <paramref name="text"/> names it as the user did.</summary>
    /// <exception cref="IOException">No such descriptor was inherited.</exception>
    public static SafeFileHandle Take(int descriptor, string text)
    {
        // The runtime has descriptors of its own, and a wrong number may hit one. They are close-on-exec, which one
        // that came through exec(2) cannot be.
        var flags = Interop.LibC.fcntl(descriptor, Interop.LibC.F_GETFD);
        return flags >= 0 && (flags & Interop.LibC.FD_CLOEXEC) == 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new IOException(
                $"{text}: no descriptor {descriptor} was inherited; pass it on, as by subprocess's pass_fds");
    }
}
