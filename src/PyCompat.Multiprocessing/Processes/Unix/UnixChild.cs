using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>A child that is waited for and signalled by its process ID.</summary>
/// <remarks>
/// A thread waits for this one child without reaping it (WNOWAIT), and then reaps it under the lock that
/// <see cref="Kill"/> takes: so the ID cannot belong to another process when it is signalled. It waits for no other
/// child, and so does not interfere with those of <see cref="System.Diagnostics.Process"/>, whose handler likewise
/// reaps only its own.
/// </remarks>
internal sealed class UnixChild : ChildProcess
{
    // The thread only waits.
    private const int WaiterStackSize = 128 * 1024;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _leadsGroup;
    private readonly bool _endsGroup;
    private readonly Lifeline? _lifeline;
    private bool _isReaped;

    /// <param name="id">The process ID.</param>
    /// <param name="leadsGroup">Whether the child leads a process group.</param>
    /// <param name="endsGroup">Whether the rest of the group is killed when the child has ended by itself.</param>
    /// <param name="lifeline">Takes ownership.</param>
    public UnixChild(int id, bool leadsGroup, bool endsGroup, Lifeline? lifeline)
        : base(id)
    {
        _leadsGroup = leadsGroup;
        _endsGroup = endsGroup && leadsGroup;
        _lifeline = lifeline;
        ConnectionEvents.Log.PythonStarted(id);
        new Thread(WaitAndReap, WaiterStackSize) { IsBackground = true, Name = $"PyCompat child {id}" }.Start();
    }

    public override Task<int> Exit => _exit.Task;

    public override void Kill()
    {
        lock (_gate)
        {
            // The child may have left its group since: then the group may be gone, and the child is signalled below.
            if (!_isReaped && _leadsGroup)
            {
                _ = Interop.LibC.Kill(-Id, Interop.LibC.SIGKILL);
            }

            Signal(Interop.LibC.SIGKILL, "kill");
        }
    }

    public override void Terminate()
    {
        lock (_gate)
        {
            Signal(Interop.LibC.SIGTERM, "terminate");
        }
    }

    public override void Interrupt()
    {
        lock (_gate)
        {
            Signal(Interop.LibC.SIGINT, "interrupt");
        }
    }

    private void Signal(int signal, string verb)
    {
        // ESRCH is impossible: until the child is reaped, the ID belongs to it.
        if (!_isReaped && Interop.LibC.Kill(Id, signal) < 0)
        {
            throw NativeError.ToIOException($"Could not {verb} process {Id}", NativeError.Last);
        }
    }

    private void WaitAndReap()
    {
        int errno = WaitForExit();
        int status = 0;
        lock (_gate)
        {
            if (errno == 0 && _endsGroup)
            {
                // The number of the group cannot be another's yet: the child is not reaped.
                _ = Interop.LibC.Kill(-Id, Interop.LibC.SIGKILL);
            }

            if (errno == 0 && Interop.LibC.WaitProcess(Id, out status, 0) < 0)
            {
                errno = NativeError.Last;
            }

            _isReaped = true;
        }

        _lifeline?.Dispose();

        if (errno == 0)
        {
            ConnectionEvents.Log.PythonEnded(Id, ToExitCode(status));
            _exit.SetResult(ToExitCode(status));
        }
        else
        {
            _exit.SetException(NativeError.ToIOException(
                $"The exit code of process {Id} is lost (is SIGCHLD ignored, or does something else here reap " +
                "children?)", errno));
        }
    }

    private unsafe int WaitForExit()
    {
        byte* information = stackalloc byte[Interop.LibC.SpawnStructureSize];
        while (Interop.LibC.WaitId(
            Interop.LibC.P_PID, Id, information, Interop.LibC.WEXITED | Interop.LibC.WNOWAIT) < 0)
        {
            if (NativeError.Last != Interop.LibC.EINTR)
            {
                return NativeError.Last;
            }
        }

        return 0;
    }

    // wait(2): the signal is in the low seven bits, the exit code in the second byte.
    private static int ToExitCode(int status)
    {
        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : -signal;
    }
}
