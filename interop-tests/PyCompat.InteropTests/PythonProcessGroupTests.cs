using System.Diagnostics;

namespace PyCompat.InteropTests;

/// <summary>The group of a Python process, its signals, and what ends it when .NET is killed.</summary>
public class PythonProcessGroupTests
{
    private const string Orphans = "announce_and_sleep compute announce_and_receive announce_children_and_sleep";

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData("exec \"$0\" \"$@\"")]
    [InlineData("exec nohup \"$0\" \"$@\" </dev/null")]
    [InlineData("\"$0\" \"$@\" & wait")]
    [InlineData("setsid \"$0\" \"$@\"")]
    public async Task No_process_outlives_a_NET_that_is_killed(string shell)
    {
        Linux.Only("the lifeline is Linux's; Windows has job objects");
        ProcessStartInfo start = new("/bin/sh")
        {
            ArgumentList =
            {
                "-c", shell, Fixtures.Program("PyCompat.TestPeer"), "hold_python", InstalledPythons.Default.Path,
                Script,
            },
            RedirectStandardOutput = true,
        };
        foreach (string function in Orphans.Split(' '))
        {
            start.ArgumentList.Add(function);
        }

        using Process program = Process.Start(start)!;
        string line = await program.StandardOutput.ReadLineAsync(TestRun.Cancellation) ?? "";
        long[] ids = [.. line.Split(' ').Select(long.Parse)];
        Assert.Equal(7, ids.Length);
        Assert.All(ids, id => Assert.True(LeakCheck.IsRunning(id)));
        Process.GetProcessById((int)ids[0]).Kill();
        foreach (long id in ids)
        {
            Assert.True(SpinWait.SpinUntil(() => !LeakCheck.IsRunning(id), TestRun.Timeout), $"{id} lives on.");
        }
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task No_worker_of_a_pool_outlives_a_NET_that_is_killed()
    {
        Linux.Only("the lifeline is Linux's; Windows has job objects");
        using Process program = Process.Start(new ProcessStartInfo(
            Fixtures.Program("PyCompat.TestPeer"), ["hold_pool", InstalledPythons.Default.Path, Script])
        {
            RedirectStandardOutput = true,
        })!;
        string line = await program.StandardOutput.ReadLineAsync(TestRun.Cancellation) ?? "";
        int[] ids = [.. line.Split(' ').Select(int.Parse)];
        Assert.Equal(4, ids.Length);
        program.Kill();
        foreach (int id in ids)
        {
            Assert.True(SpinWait.SpinUntil(() => !LeakCheck.IsRunning(id), TestRun.Timeout), $"{id} lives on.");
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task A_process_leads_a_group_unless_an_option_says_otherwise(InstalledPython python)
    {
        Unix.Only("process groups exist on Unix only");
        await using PythonProcess own = Start(python, Options, "report_group");
        int[] ids = own.Connection.Receive<int[]>();
        Assert.Equal([own.Id, own.Id, Environment.ProcessId], ids);
        await using PythonProcess ours = Start(python, Options with { HasOwnProcessGroup = false }, "report_group");
        Assert.NotEqual(ours.Id, ours.Connection.Receive<int[]>()[1]);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task Kill_ends_the_whole_group()
    {
        Linux.Only(Linux.Proc);
        await using PythonProcess process = Start(InstalledPythons.Default, Options, "announce_children_and_sleep");
        int[] ids = process.Connection.Receive<int[]>();
        process.Kill();
        Assert.Equal(-9, await process.WaitForExitAsync(TestRun.Cancellation));
        foreach (int id in ids)
        {
            Assert.True(SpinWait.SpinUntil(() => !LeakCheck.IsRunning(id), TestRun.Timeout), $"{id} lives on.");
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(WithPyPy = true)]
    public async Task Terminate_and_interrupt_reach_the_process(InstalledPython python)
    {
        Unix.Only(Unix.Signals);
        await using PythonProcess terminated = Start(python, Options, "announce_and_sleep");
        terminated.Connection.Receive();
        terminated.Terminate();
        var ended = Assert.Throws<PythonProcessException>(() => terminated.Connection.Receive());
        Assert.Equal("SIGTERM", ended.Signal);
        terminated.Terminate();
        await terminated.InterruptAsync(TestRun.Cancellation);

        await using PythonProcess interrupted = Start(python, Options, "report_interrupt");
        interrupted.Connection.ReceiveBytes();
        await interrupted.InterruptAsync(TestRun.Cancellation);
        interrupted.Connection.ReceiveBytes();
        Assert.Equal(0, await interrupted.WaitForExitAsync(TestRun.Cancellation));

        await using PythonProcess deaf = Start(python, Options, "ignore_termination");
        deaf.Connection.Receive();
        deaf.Terminate();
        Assert.False(deaf.HasExited);
        deaf.Kill();
        Assert.Equal("SIGKILL", Assert.Throws<PythonProcessException>(() => deaf.Connection.Receive()).Signal);
    }

    private static string Script => Fixtures.PythonFile("ending_peer.py");

    private static PythonProcessOptions Options { get; } = new()
    {
        StandardError = PythonOutput.Discard,
        ShutdownTimeout = TimeSpan.Zero,
    };

    private static PythonProcess Start(InstalledPython python, PythonProcessOptions options, string function) =>
        PythonProcess.StartScript(Script, [function], options with { Interpreter = python.Path });
}
