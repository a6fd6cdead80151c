using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Transports;

/// <summary>
/// One byte and the descriptors that came beside it: <c>sendfds</c> and <c>recvfds</c> in CPython's
/// <c>reduction.py</c>.
/// </summary>
internal sealed class AncillaryMessage
{
    // The byte is the number of descriptors, modulo 256.
    private const byte ByteOfOne = 1;

    // Room for more than the one that is expected: what comes too many is seen, and closed.
    private const int MostDescriptors = 4;

    private readonly int _length;
    private readonly byte _byte;
    private readonly List<SafeFileHandle> _descriptors;
    private readonly bool _isCut;

    private AncillaryMessage(int length, byte value, List<SafeFileHandle> descriptors, bool isCut)
    {
        _length = length;
        _byte = value;
        _descriptors = descriptors;
        _isCut = isCut;
    }

    /// <summary>Sends one descriptor; false when that would block.</summary>
    internal static unsafe bool TrySend(SafeHandle socket, SafeHandle descriptor)
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
                    return false;
                if (errno != Interop.LibC.EINTR)
                    throw NativeError.ToIOException("Sending a descriptor failed", errno);
            }

            return true;
        }
        finally
        {
            if (isHeld)
                descriptor.DangerousRelease();
        }
    }

    /// <summary>Receives what is there; null when that would block.</summary>
    internal static unsafe AncillaryMessage? TryReceive(SafeHandle socket)
    {
        byte value = 0;
        int space = SpaceFor(MostDescriptors);
        byte* control = stackalloc byte[space];
        Interop.LibC.IoVector vector = new() { Base = &value, Length = 1 };
        Interop.LibC.MessageHeader message = new()
        {
            Vectors = &vector,
            VectorCount = 1,
            Control = control,
            ControlLength = (nuint)space,
        };
        const int Flags = Interop.LibC.MSG_DONTWAIT | Interop.LibC.MSG_CMSG_CLOEXEC;
        nint length;
        while ((length = Interop.LibC.ReceiveMessage(socket, &message, Flags)) < 0)
        {
            int errno = NativeError.Last;
            if (errno == Interop.LibC.EAGAIN)
                return null;
            if (errno != Interop.LibC.EINTR)
                throw NativeError.ToIOException("Receiving a descriptor failed", errno);
        }

        List<SafeFileHandle> descriptors = [];
        ReadOnlySpan<byte> controls = new(control, (int)Math.Min(message.ControlLength, (nuint)space));
        while (TryReadControl(ref controls, descriptors))
        {
            // Each is added to the list.
        }

        bool isCut = (message.Flags & Interop.LibC.MSG_CTRUNC) != 0;
        return new AncillaryMessage((int)length, value, descriptors, isCut);
    }

    /// <summary>The one descriptor that has to be here; whatever else came is closed.</summary>
    /// <exception cref="EndOfStreamException">Nothing came: the other end has closed.</exception>
    /// <exception cref="HandlePassingException">Anything but one descriptor came.</exception>
    internal SafeFileHandle TakeDescriptor()
    {
        if (_length == 0 && _descriptors.Count == 0)
            throw new EndOfStreamException("The other end of the connection has closed: no descriptor comes any more.");
        if (_length == 1 && _byte == ByteOfOne && _descriptors is [SafeFileHandle only] && !_isCut)
            return only;
        foreach (SafeFileHandle descriptor in _descriptors)
            descriptor.Dispose();

        // The kernel drops what it cannot give a number, and only says that something is missing (unix(7)).
        if (_isCut && _descriptors.Count == 0)
        {
            throw new HandlePassingException(
                HandlePassingFailure.NoDescriptorLeft,
                "A descriptor came and was lost: this process has none free (RLIMIT_NOFILE, 'ulimit -n'). Close " +
                "some, or raise the limit, and have it sent again.");
        }

        throw new HandlePassingException(
            HandlePassingFailure.Malformed,
            $"Where one descriptor was to come, the byte {_byte} came with {_descriptors.Count}" +
            $"{(_isCut ? " or more" : "")}. Both ends have to agree on what is next on the connection; messages are " +
            "received by Receive and ReceiveBytes.");
    }

    private static unsafe int SpaceFor(int descriptors) =>
        sizeof(Interop.LibC.ControlHeader) + Align(descriptors * sizeof(int));

    // CMSG_ALIGN, <sys/socket.h>
    private static unsafe int Align(int length) => (length + sizeof(nuint) - 1) & ~(sizeof(nuint) - 1);

    private static unsafe bool TryReadControl(ref ReadOnlySpan<byte> controls, List<SafeFileHandle> descriptors)
    {
        if (!MemoryMarshal.TryRead(controls, out Interop.LibC.ControlHeader header))
            return false;
        int start = sizeof(Interop.LibC.ControlHeader);
        if (header.Length < (nuint)start || header.Length > (nuint)controls.Length)
            return false;
        if (header is { Level: Interop.LibC.SOL_SOCKET, Type: Interop.LibC.SCM_RIGHTS })
        {
            foreach (int number in MemoryMarshal.Cast<byte, int>(controls[start..(int)header.Length]))
                descriptors.Add(DescriptorFactory.Own(number));
        }

        controls = controls[Math.Min(Align((int)header.Length), controls.Length)..];
        return true;
    }
}
