using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// Creates descriptors, all close-on-exec from the start, so that no child process inherits one accidentally.
/// </summary>
internal static class DescriptorFactory
{
    /// <summary>Creates two connected stream sockets (<c>Pipe(duplex=True)</c>).</summary>
    public static unsafe (SafeFileHandle First, SafeFileHandle Second) CreateSocketPair()
    {
        Descriptor.EnsurePlatform();
        int* ends = stackalloc int[2];
        const int Type = Interop.LibC.SOCK_STREAM | Interop.LibC.SOCK_CLOEXEC;
        if (Interop.LibC.SocketPair(Interop.LibC.AF_UNIX, Type, 0, ends) < 0)
        {
            throw NativeError.ToIOException("Could not create a pair of sockets", NativeError.Last);
        }

        return (Own(ends[0]), Own(ends[1]));
    }

    /// <summary>Creates a pipe (<c>Pipe(duplex=False)</c>).</summary>
    public static unsafe (SafeFileHandle Reader, SafeFileHandle Writer) CreatePipe()
    {
        Descriptor.EnsurePlatform();
        int* ends = stackalloc int[2];
        if (Interop.LibC.Pipe(ends, Interop.LibC.O_CLOEXEC) < 0)
        {
            throw NativeError.ToIOException("Could not create a pipe", NativeError.Last);
        }

        return (Own(ends[0]), Own(ends[1]));
    }

    /// <summary>Duplicates a descriptor, using a number of at least <paramref name="lowest"/>.</summary>
    public static SafeFileHandle Duplicate(SafeHandle descriptor, int lowest = 0)
    {
        int duplicate = Interop.LibC.Control(descriptor, Interop.LibC.F_DUPFD_CLOEXEC, lowest);
        return duplicate >= 0
            ? Own(duplicate)
            : throw NativeError.ToIOException("Could not duplicate a descriptor", NativeError.Last);
    }

    public static SafeFileHandle Own(int descriptor) => new(descriptor, ownsHandle: true);
}
