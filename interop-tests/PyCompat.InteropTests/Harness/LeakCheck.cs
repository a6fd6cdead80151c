using System.Globalization;

namespace PyCompat.InteropTests.Harness;

/// <summary>
/// Repeats something that starts and ends a Python, and asserts that no descriptor, thread or zombie is left. Only for
/// tests that run alone: those of others would be counted too.
/// </summary>
internal static class LeakCheck
{
    /// <param name="repetitions">How often.</param>
    /// <param name="action">What to do; gets the number of the repetition.</param>
    public static async Task RepeatAsync(int repetitions, Func<int, Task> action)
    {
        Linux.Only(Linux.Proc);
        await action(0);

        // Objects that the search for interpreters and earlier tests have left to the finalizers.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int descriptors = Descriptors();
        for (int i = 0; i < repetitions; i++)
        {
            await action(i);
        }

        // A thread that has ended a wait leaves the call, and releases the descriptor, after the caller goes on.
        Assert.True(
            SpinWait.SpinUntil(() => Descriptors() <= descriptors, TestRun.Timeout),
            $"{Descriptors()} descriptors are open; there were {descriptors}.");

        // The thread that waits for a child ends after it has reported the child's exit.
        Assert.True(
            SpinWait.SpinUntil(() => ChildThreads() == 0, TestRun.Timeout), $"{ChildThreads()} threads are left.");
        Assert.DoesNotContain(
            Directory.GetDirectories("/proc").Select(folder => Path.GetFileName(folder)), IsZombieOfOurs);
    }

    /// <summary>Whether a process exists and has not ended.</summary>
    public static bool IsRunning(long processId) =>
        ReadStatus(processId.ToString(CultureInfo.InvariantCulture)) is { State: not "Z" };

    // Excludes files, because the runtime opens assemblies on demand, for example for an error message.
    private static int Descriptors() =>
        Directory.GetFiles("/proc/self/fd").Count(one => new FileInfo(one).LinkTarget is { } to && to[0] != '/');

    private static int ChildThreads() => Directory.GetDirectories("/proc/self/task").Count(IsChildThread);

    private static bool IsChildThread(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("PyCompat child", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // It has ended since it was listed.
            return false;
        }
    }

    private static bool IsZombieOfOurs(string name) =>
        char.IsAsciiDigit(name[0]) && ReadStatus(name) is { State: "Z" } status
        && status.Parent == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    // /proc/PID/stat: the ID, the command in parentheses, the state, the parent (proc(5)).
    private static (string State, string Parent)? ReadStatus(string processId)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{processId}/stat");
            string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0], fields[1]);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
