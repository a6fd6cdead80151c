using System.ComponentModel;
using System.Runtime.InteropServices;

namespace PyCompat.Benchmarks.Peers;

/// <summary>Sets which processors a process may use; a process inherits this from the thread that starts it.</summary>
internal static partial class Affinity
{
    private const int CallingThread = 0;

    /// <summary>
    /// Restricts processes started before disposal to a single processor; null for all processors of this process.
    /// </summary>
    public static IDisposable? OfNewProcesses(int? processor)
    {
        if (processor is not { } number)
        {
            return null;
        }

        ulong before = 0;
        Check(GetAffinity(CallingThread, sizeof(ulong), ref before));
        ulong one = 1UL << number;
        Check(SetAffinity(CallingThread, sizeof(ulong), ref one));
        return new Restore(before);
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinity(int thread, nint size, ref ulong mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nint size, ref ulong mask);

    private sealed class Restore(ulong mask) : IDisposable
    {
        public void Dispose()
        {
            ulong before = mask;
            Check(SetAffinity(CallingThread, sizeof(ulong), ref before));
        }
    }
}
