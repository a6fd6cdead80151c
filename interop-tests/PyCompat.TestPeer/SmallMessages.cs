using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;

namespace PyCompat.TestPeer;

/// <summary>Sends itself small messages between two printed lines, so that a test can count the system calls.</summary>
internal static class SmallMessages
{
    private const int Count = 1000;

    /// <param name="kind">
    /// <c>own</c>; <c>given</c>: over handles, as with inherited descriptors; <c>waited</c>: own, waiting for each
    /// message and its reply; <c>child</c>: to a Python process that this one starts, and back.
    /// </param>
    /// <param name="python">The path of that Python, the script that echoes messages, and its argument.</param>
    public static void Exchange(string kind, string[] python)
    {
        if (kind == "child")
        {
            ExchangeWithChild(python);
            return;
        }

        (Connection first, Connection second) = Connection.CreatePipe();
        if (kind == "given")
        {
            (first, second) = (Again(first), Again(second));
        }

        using (first)
        using (second)
        {
            Action<Connection, Connection, int> exchange = kind == "waited" ? Reply : Exchange;
            exchange(first, second, 10);
            Console.WriteLine("begin");
            exchange(first, second, Count);
            Console.WriteLine("end");
        }
    }

    private static void ExchangeWithChild(string[] python)
    {
        using var child = PythonProcess.StartScript(
            python[1], python[2..], new PythonProcessOptions { Interpreter = python[0] });
        Call(child.Connection, 10);
        Console.WriteLine("begin");
        Call(child.Connection, Count);
        Console.WriteLine("end");
    }

    private static void Reply(Connection first, Connection second, int count)
    {
        Thread replying = new(() =>
        {
            Span<byte> message = new byte[8];
            for (int i = 0; i < count; i++)
            {
                second.ReceiveBytes(message);
                second.SendBytes(message);
            }
        });
        replying.Start();
        Call(first, count);
        replying.Join();
    }

    private static void Call(Connection connection, int count)
    {
        Span<byte> message = [1, 2, 3, 4, 5, 6, 7, 8];
        for (int i = 0; i < count; i++)
        {
            connection.SendBytes(message);
            connection.ReceiveBytes(message);
        }
    }

    private static void Exchange(Connection first, Connection second, int count)
    {
        Span<byte> message = [1, 2, 3, 4, 5, 6, 7, 8];
        for (int i = 0; i < count; i++)
        {
            first.SendBytes(message);
            second.ReceiveBytes(message);
        }
    }

    private static Connection Again(Connection connection) =>
        Connection.FromHandle(new SafeFileHandle(connection.SafeHandle.DangerousGetHandle(), ownsHandle: false));
}
