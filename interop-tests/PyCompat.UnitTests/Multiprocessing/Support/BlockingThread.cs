using ThreadState = System.Threading.ThreadState;

namespace PyCompat.UnitTests.Multiprocessing.Support;

/// <summary>A call on a separate thread that can be observed to be blocked.</summary>
internal sealed partial class BlockingThread
{
    // poll, sendto, recvfrom, sendmsg and recvmsg in asm/unistd_64.h; ppoll followed by the same calls in
    // asm-generic/unistd.h. Under Wine a waiting thread reads (read, in both) from a pipe of Wine's server.
    private static readonly string[] BlockingCalls = (Wine.IsRunning, RuntimeInformation.ProcessArchitecture) switch
    {
        (true, _) => ["0"],
        (_, Architecture.Arm64) => ["73", "206", "207", "211", "212"],
        _ => ["7", "44", "45", "46", "47"],
    };

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _id = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;

    private BlockingThread(Action call) => _thread = new Thread(() => Run(call)) { IsBackground = true };

    /// <summary>The result of the call.</summary>
    public Task Call => _ended.Task;

    public static BlockingThread Start(Action call)
    {
        BlockingThread started = new(call);
        started._thread.Start();
        return started;
    }

    /// <inheritdoc cref="Thread.Interrupt"/>
    public void Interrupt() => _thread.Interrupt();

    /// <summary>Completes when the thread waits, in a system call or in the runtime.</summary>
    public async Task UntilBlocked(CancellationToken cancellationToken)
    {
        int id = await _id.Task;
        while ((_thread.ThreadState & ThreadState.WaitSleepJoin) == 0 && !IsInSystemCall(id))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Assert.False(_ended.Task.IsCompleted, "The call has ended before it was blocked.");
            await Task.Yield();
        }
    }

    // proc(5), which Wine also shows to its programs.
    private static bool IsInSystemCall(int id)
    {
        if (OperatingSystem.IsWindows() && !Wine.IsRunning)
        {
            return IsWaitingInWindows(id);
        }

        try
        {
            return Array.IndexOf(BlockingCalls, File.ReadAllText($"/proc/self/task/{id}/syscall").Split(' ')[0]) >= 0;
        }
        catch (IOException)
        {
            // The thread has ended.
            return false;
        }
    }

    private static bool IsWaitingInWindows(int id)
    {
        using var self = Process.GetCurrentProcess();
        return self.Threads.Cast<ProcessThread>()
            .Any(thread => thread.Id == id && thread.ThreadState == System.Diagnostics.ThreadState.Wait);
    }

    private static int GetId() => OperatingSystem.IsWindows() && !Wine.IsRunning
        ? (int)GetCurrentThreadId()
        : int.Parse(
            File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith("Pid:", StringComparison.Ordinal))
                .AsSpan("Pid:".Length),
            CultureInfo.InvariantCulture);

    [LibraryImport("kernel32.dll")]
    private static partial uint GetCurrentThreadId();

    private void Run(Action call)
    {
        try
        {
            _id.SetResult(GetId());
            call();
            _ended.SetResult();
        }
        catch (Exception failure)
        {
            _id.TrySetException(failure);
            _ended.TrySetException(failure);
        }
    }
}
