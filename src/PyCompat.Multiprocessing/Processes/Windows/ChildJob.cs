using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>
/// The job object of a child and of the processes that it starts, which ends them together, and with this process.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class ChildJob : IDisposable
{
    private readonly bool _endsWithThisProcess;

    /// <param name="endsWithThisProcess">Whether closing the job, which the end of this process does, ends it.</param>
    public ChildJob(bool endsWithThisProcess)
    {
        _endsWithThisProcess = endsWithThisProcess;
        Handle = Interop.Kernel32.CreateJob(null, null);
        if (Handle.IsInvalid || (endsWithThisProcess && !TrySet(Interop.Kernel32.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE)))
        {
            int error = WindowsError.Last;
            Handle.Dispose();
            throw WindowsError.ToIOException("Could not create a job object", error);
        }
    }

    public SafeFileHandle Handle { get; }

    /// <summary>Ends all processes of the job; returns false if that fails.</summary>
    public bool TryTerminate(int exitCode) => Interop.Kernel32.TerminateJob(Handle, exitCode) != 0;

    /// <summary>The child has ended: the processes that it has started are left alone.</summary>
    public void Dispose()
    {
        if (_endsWithThisProcess)
        {
            _ = TrySet(0);
        }

        Handle.Dispose();
    }

    private bool TrySet(uint flags)
    {
        Interop.Kernel32.ExtendedLimits limits = new() { Flags = flags };
        return Interop.Kernel32.SetJobInformation(
            Handle, Interop.Kernel32.JobObjectExtendedLimitInformation, &limits,
            (uint)sizeof(Interop.Kernel32.ExtendedLimits)) != 0;
    }
}
