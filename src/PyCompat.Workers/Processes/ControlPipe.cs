using System.Buffers.Binary;
using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;

namespace PyCompat.Workers.Processes;

/// <summary>The pipe that tells a worker which calls are cancelled.</summary>
internal sealed class ControlPipe : IDisposable
{
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out, HandleInheritability.None);

    /// <summary>The reading end, for the worker to inherit.</summary>
    public SafeFileHandle Reader => new(_pipe.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: false);

    /// <summary>Closes this process's reading end, after the worker has been started.</summary>
    public void CloseReader() => _pipe.DisposeLocalCopyOfClientHandle();

    /// <summary>Writes the number of a call.</summary>
    /// <remarks>
    /// Never waits: the worker empties the pipe before each call, and far fewer calls are sent ahead than fill it.
    /// </remarks>
    public void Write(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        try
        {
            _pipe.Write(bytes);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // The worker has ended, of which the receive loop learns.
        }
    }

    /// <summary>Whether the worker has read all numbers, as far as this system tells.</summary>
    public bool IsRead
    {
        get
        {
            if (OperatingSystem.IsWindows())
            {
                return true;
            }

            try
            {
                return Interop.LibC.GetCount(_pipe.SafePipeHandle, Interop.LibC.FIONREAD, out int unread) < 0
                    || unread == 0;
            }
            catch (ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public void Dispose() => _pipe.Dispose();
}
