using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Channels;

/// <summary>
/// One byte with accompanying descriptors: <c>sendfds</c> and <c>recvfds</c> in CPython's <c>reduction.py</c>.
/// </summary>
internal static class AncillaryMessage
{
    // The byte is the number of descriptors, modulo 256.
    public const byte ByteOfOne = 1;

    // Room for more than the one expected, so that surplus descriptors are detected and closed.
    private const int MostDescriptors = 4;

    /// <summary>Sends one descriptor; returns false if that would block.</summary>
    public static unsafe bool TrySend(SafeHandle socket, SafeHandle descriptor)
    {
        byte value = ByteOfOne;
        byte* control = stackalloc byte[SpaceFor(1)];
        *(Interop.LibC.ControlHeader*)control = new()
        {
            Length = (nuint)(sizeof(Interop.LibC.ControlHeader) + sizeof(int)),
            Level = Interop.LibC.SOL_SOCKET,
            Type = Interop.LibC.SCM_RIGHTS,
        };
        Interop.LibC.IoVector vector = new() { Base = &value, Length = 1 };
        Interop.LibC.MessageHeader message = new()
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = control,
            ControlLength = (nuint)SpaceFor(1),
        };
        bool isHeld = false;
        try
        {
            descriptor.DangerousAddRef(ref isHeld);
            *(int*)(control + sizeof(Interop.LibC.ControlHeader)) = (int)descriptor.DangerousGetHandle();
            const int Flags = Interop.LibC.MSG_DONTWAIT | Interop.LibC.MSG_NOSIGNAL;
            while (Interop.LibC.SendMessage(socket, &message, Flags) < 0)
            {
                int errno = NativeError.Last;
                if (errno == Interop.LibC.EAGAIN)
                {
                    return false;
                }

                if (errno != Interop.LibC.EINTR)
                {
                    throw NativeError.ToIOException("Sending a descriptor failed", errno);
                }
            }

            return true;
        }
        finally
        {
            if (isHeld)
            {
                descriptor.DangerousRelease();
            }
        }
    }

    /// <summary>
    /// Receives the available bytes and any accompanying descriptors (usually null). The kernel does not let a read go
    /// past a byte that has descriptors. Returns false if it would block and must not.
    /// </summary>
    public static unsafe bool TryReceive(
        SafeHandle socket, Span<byte> buffer, int flags, out int count, out ReceivedDescriptors? descriptors)
    {
        fixed (byte* start = buffer)
        {
            return TryReceive(socket, start, buffer.Length, flags, out count, out descriptors);
        }
    }

    private static unsafe bool TryReceive(
        SafeHandle socket, byte* buffer, int size, int flags, out int count, out ReceivedDescriptors? descriptors)
    {
        int space = SpaceFor(MostDescriptors);
        byte* control = stackalloc byte[space];
        Interop.LibC.IoVector vector = new() { Base = buffer, Length = (nuint)size };
        Interop.LibC.MessageHeader message = new()
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = control,
            ControlLength = (nuint)space,
        };
        nint length;
        while ((length = Interop.LibC.ReceiveMessage(socket, &message, flags | Interop.LibC.MSG_CMSG_CLOEXEC)) < 0)
        {
            int errno = NativeError.Last;
            if (errno == Interop.LibC.EAGAIN)
            {
                (count, descriptors) = (0, null);
                return false;
            }

            if (errno != Interop.LibC.EINTR)
            {
                throw NativeError.ToIOException("Receiving failed", errno);
            }
        }

        count = (int)length;
        bool isCut = (message.Flags & Interop.LibC.MSG_CTRUNC) != 0;
        descriptors = message.ControlLength > 0 || isCut
            ? new ReceivedDescriptors(
                ReadControls(new(control, (int)Math.Min(message.ControlLength, (nuint)space))), isCut)
            : null;
        return true;
    }

    private static List<SafeFileHandle> ReadControls(ReadOnlySpan<byte> controls)
    {
        List<SafeFileHandle> descriptors = [];
        while (TryReadControl(ref controls, descriptors))
        {
            // Already added to the list.
        }

        return descriptors;
    }

    private static unsafe int SpaceFor(int descriptors) =>
        sizeof(Interop.LibC.ControlHeader) + Align(descriptors * sizeof(int));

    // CMSG_ALIGN, <sys/socket.h>
    private static unsafe int Align(int length) => (length + sizeof(nuint) - 1) & ~(sizeof(nuint) - 1);

    private static unsafe bool TryReadControl(ref ReadOnlySpan<byte> controls, List<SafeFileHandle> descriptors)
    {
        if (!MemoryMarshal.TryRead(controls, out Interop.LibC.ControlHeader header))
        {
            return false;
        }

        int start = sizeof(Interop.LibC.ControlHeader);
        if (header.Length < (nuint)start || header.Length > (nuint)controls.Length)
        {
            return false;
        }

        if (header is { Level: Interop.LibC.SOL_SOCKET, Type: Interop.LibC.SCM_RIGHTS })
        {
            foreach (int number in MemoryMarshal.Cast<byte, int>(controls[start..(int)header.Length]))
            {
                descriptors.Add(DescriptorFactory.Own(number));
            }
        }

        controls = controls[Math.Min(Align((int)header.Length), controls.Length)..];
        return true;
    }
}
