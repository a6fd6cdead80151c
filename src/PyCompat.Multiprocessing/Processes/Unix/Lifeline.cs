using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>Ends a child when this process has ended, however that happens.</summary>
/// <remarks>
/// A pipe of which only this process has the writing end. When the kernel closes that, it signals the owner of the
/// reading end (F_SETOWN, F_SETSIG, O_ASYNC of fcntl(2)), which is the child, or the group that it leads, and the
/// signal is SIGKILL: nothing has to run in the child for it. Owner and signal belong to the open file description, so
/// they are set here, for any program; the child only has to hold the descriptor. Not PR_SET_PDEATHSIG, which follows
/// the thread that has started the child. Between the start of the child and <see cref="Tie"/>, the child is not tied:
/// that is the time of three system calls.
/// </remarks>
internal sealed class Lifeline : IDisposable
{
    private readonly SafeFileHandle _reader;
    private readonly SafeFileHandle _writer;

    public Lifeline() => (_reader, _writer) = DescriptorFactory.CreatePipe();

    /// <summary>What the child has to inherit.</summary>
    public SafeFileHandle Reader => _reader;

    /// <summary>Ties a child to this process.</summary>
    /// <param name="owner">The child's process ID; negative: the group that it leads.</param>
    public void Tie(int owner)
    {
        Set(Interop.LibC.F_SETOWN, owner);
        Set(Interop.LibC.F_SETSIG, Interop.LibC.SIGKILL);
        Set(Interop.LibC.F_SETFL, Interop.LibC.O_ASYNC);
    }

    /// <summary>The child has ended: its own children, which may hold the descriptor too, are left alone.</summary>
    public void Dispose()
    {
        // This fails for no descriptor of a pipe.
        _ = Interop.LibC.Control(_reader, Interop.LibC.F_SETFL, 0);
        _writer.Dispose();
        _reader.Dispose();
    }

    private void Set(int command, int value)
    {
        if (Interop.LibC.Control(_reader, command, value) < 0)
        {
            throw NativeError.ToIOException("Could not tie a process to this one", NativeError.Last);
        }
    }
}
