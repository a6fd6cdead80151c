using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// A descriptor that becomes readable once and stays readable. Closing a descriptor does not wake a thread that waits
/// on it; watching this one as well does.
/// </summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly SafeFileHandle _event;

    public WakeSignal()
    {
        int descriptor = Interop.LibC.EventDescriptor(0, Interop.LibC.EFD_CLOEXEC);
        if (descriptor < 0)
        {
            throw NativeError.ToIOException("Could not create an event descriptor to wait with", NativeError.Last);
        }

        _event = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public SafeHandle Handle => _event;

    public unsafe void Signal()
    {
        ulong one = 1;
        if (Interop.LibC.Write(_event, (byte*)&one, sizeof(ulong)) < 0)
        {
            throw NativeError.ToIOException("Could not wake the waiting calls", NativeError.Last);
        }
    }

    public void Dispose() => _event.Dispose();
}
