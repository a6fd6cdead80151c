using System.Runtime.InteropServices;

namespace PyCompat.UnitTests.Multiprocessing;

/// <summary>A call on a thread of its own, of which can be told that it is blocked.</summary>
internal sealed class BlockingThread
{
    // poll, sendto, recvfrom, sendmsg and recvmsg in asm/unistd_64.h; ppoll, and then the same, in
    // asm-generic/unistd.h
    private static readonly string[] BlockingCalls = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
        ? ["73", "206", "207", "211", "212"]
        : ["7", "44", "45", "46", "47"];

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _folder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    private BlockingThread(Action call) => _thread = new Thread(() => Run(call)) { IsBackground = true };

    /// <summary>The call's outcome.</summary>
    internal Task Call => _ended.Task;

    internal static BlockingThread Start(Action call)
    {
        BlockingThread started = new(call);
        started._thread.Start();
        return started;
    }

    /// <summary>Ends when the thread waits, in a call of the system (proc(5)) or in one of the runtime.</summary>
    internal async Task UntilBlocked(CancellationToken cancellationToken)
    {
        string folder = await _folder.Task;
        while (!IsInSystemCall(folder) && (_thread.ThreadState & ThreadState.WaitSleepJoin) == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Assert.False(_ended.Task.IsCompleted, "The call has ended before it was blocked.");
            await Task.Yield();
        }
    }

    private static bool IsInSystemCall(string folder)
    {
        try
        {
            string call = File.ReadAllText(Path.Combine(folder, "syscall")).Split(' ')[0];
            return Array.IndexOf(BlockingCalls, call) >= 0;
        }
        catch (IOException)
        {
            // The thread has ended.
            return false;
        }
    }

    private void Run(Action call)
    {
        _folder.SetResult(Path.Combine("/proc", Directory.ResolveLinkTarget("/proc/thread-self", false)!.FullName));
        try
        {
            call();
            _ended.SetResult();
        }
        catch (Exception failure)
        {
            _ended.SetException(failure);
        }
    }
}
