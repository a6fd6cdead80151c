using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>A child identified by its handle, which prevents its process ID from being reused.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsChild : ChildProcess
{
    // The thread only waits.
    private const int WaiterStackSize = 128 * 1024;

    // TERMINATE of popen_spawn_win32.py: the exit code of a process ended this way.
    private const int Terminated = 0x10000;

    // signal.SIGTERM, which Popen.poll reports for it, after terminate() as well as kill(), which are the same there.
    private const int SignalTerminate = 15;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SafeProcessHandle _process;

    private readonly bool _leadsGroup;
    private readonly bool _endsGroup;
    private readonly ChildJob? _job;

    /// <param name="id">The process ID.</param>
    /// <param name="process">Takes ownership.</param>
    /// <param name="leadsGroup">Whether the job's processes are killed with the child.</param>
    /// <param name="endsGroup">Whether they are killed too when the child ends by itself.</param>
    /// <param name="job">Takes ownership.</param>
    public WindowsChild(int id, SafeProcessHandle process, bool leadsGroup, bool endsGroup, ChildJob? job)
        : base(id)
    {
        _process = process;
        _leadsGroup = leadsGroup;
        _endsGroup = endsGroup;
        _job = job;
        ConnectionEvents.Log.PythonStarted(id);
        new Thread(WaitForExit, WaiterStackSize) { IsBackground = true, Name = $"PyCompat child {id}" }.Start();
    }

    public override Task<int> Exit => _exit.Task;

    public override void Kill()
    {
        lock (_gate)
        {
            if (!_process.IsClosed && _leadsGroup && _job?.TryTerminate(Terminated) == true)
            {
                return;
            }
        }

        Terminate();
    }

    public override void Interrupt() => throw new PlatformNotSupportedException(
        "Windows can interrupt only the processes of a console together: send a message that asks for it, or call " +
        $"{nameof(PythonProcess.Terminate)}.");

    public override void Terminate()
    {
        lock (_gate)
        {
            if (_process.IsClosed || Interop.Kernel32.TerminateProcess(_process, Terminated) != 0)
            {
                return;
            }

            int error = WindowsError.Last;

            // A process that has exited cannot be terminated (Popen.terminate of popen_spawn_win32.py).
            if (GetExitCode() is null or Interop.Kernel32.STILL_ACTIVE)
            {
                throw WindowsError.ToIOException($"Could not kill process {Id}", error);
            }
        }
    }

    private void WaitForExit()
    {
        using (BorrowedWaitHandle waited = new(_process))
        {
            waited.WaitOne();
        }

        int? code;
        int error;
        lock (_gate)
        {
            code = GetExitCode();
            error = WindowsError.Last;
            _process.Dispose();
            if (_endsGroup && _leadsGroup)
            {
                _ = _job?.TryTerminate(Terminated);
            }

            _job?.Dispose();
        }

        if (code is not { } known)
        {
            _exit.SetException(WindowsError.ToIOException($"The exit code of process {Id} is lost", error));
            return;
        }

        known = known == Terminated ? -SignalTerminate : known;
        ConnectionEvents.Log.PythonEnded(Id, known);
        _exit.SetResult(known);
    }

    private int? GetExitCode() =>
        Interop.Kernel32.GetExitCodeProcess(_process, out int code) != 0 ? code : null;
}
