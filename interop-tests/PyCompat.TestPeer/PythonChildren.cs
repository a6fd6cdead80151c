using PyCompat.Multiprocessing;

namespace PyCompat.TestPeer;

/// <summary>Has children that run Python, for tests of what becomes of them.</summary>
internal static class PythonChildren
{
    /// <summary>
    /// Starts one child for each function of a script, from a thread that ends; prints this process's ID and what each
    /// child sends first, which is its own ID, with those of its children; then waits to be killed.
    /// </summary>
    public static void Hold(string interpreter, string script, string[] functions)
    {
        List<PythonProcess> children = [];
        Thread starter = new(() => children.AddRange(functions.Select(function => PythonProcess.StartScript(
            script, [function], new PythonProcessOptions { Interpreter = interpreter }))));
        starter.Start();
        starter.Join();
        List<long> ids = [Environment.ProcessId];
        foreach (PythonProcess child in children)
        {
            object? sent = child.Connection.Receive();
            ids.AddRange((sent as System.Runtime.CompilerServices.ITuple) is { } tuple
                ? Enumerable.Range(0, tuple.Length).Select(i => Convert.ToInt64(tuple[i]))
                : [Convert.ToInt64(sent)]);
        }

        Console.WriteLine(string.Join(' ', ids));
        Thread.Sleep(Timeout.Infinite);
        GC.KeepAlive(children);
    }

    /// <summary>Receives from a script until it ends; prints how it has ended.</summary>
    public static void Await(string interpreter, string script, string[] arguments)
    {
        using var child = PythonProcess.StartScript(
            script, arguments, new PythonProcessOptions { Interpreter = interpreter });
        try
        {
            while (child.Connection.WaitToReceive())
            {
                child.Connection.Receive();
            }

            Console.WriteLine("the end");
        }
        catch (PythonProcessException ended)
        {
            Console.WriteLine($"{ended.ExitCode} {ended.Signal} {ended.StandardError}");
        }
    }
}
