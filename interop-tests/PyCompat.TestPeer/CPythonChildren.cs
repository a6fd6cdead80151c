using System.Net;
using System.Net.Sockets;
using System.Text;
using PyCompat.Multiprocessing;

namespace PyCompat.TestPeer;

/// <summary>
/// The functions of the child processes in CPython's own tests, under their original names: <c>_TestConnection</c>,
/// <c>_TestPoll</c>, <c>_TestListenerClient</c> and <c>TestWait</c> in <c>Lib/test/_test_multiprocessing.py</c>.
/// </summary>
internal static class CPythonChildren
{
    // CPython's children sleep here; this library can express that as a wait for nothing.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static int Run(string function, string[] arguments)
    {
        switch (function, arguments)
        {
            case ("_echo", [var end]):
                Echo(end);
                return 0;
            case ("_child_strings", [var end, .. var strings]):
                SendStrings(end, strings);
                return 0;
            case ("_child_boundaries", [var end]):
                PollOnly(end);
                return 0;
            case ("_child_dont_merge", [var end]):
                SendThree(end);
                return 0;
            case ("_send_data_without_fd", [var end]):
                SendOneBareByte(end);
                return 0;
            case ("_test", [var address]):
                SayHello(address);
                return 0;
            case ("_child_test_wait", [var end, var slow]):
                SendNumbers(end, slow);
                return 0;
            case ("_child_test_wait_socket", [var address, var slow]):
                SendLines(address, slow);
                return 0;
            default:
                Console.Error.WriteLine($"No part for {function}({string.Join(", ", arguments)}).");
                return 2;
        }
    }

    private static void Echo(string end)
    {
        using Connection connection = Ends.Open(end);
        for (byte[] message = connection.ReceiveBytes(); message.Length > 0; message = connection.ReceiveBytes())
        {
            connection.SendBytes(message);
        }
    }

    private static void SendStrings(string end, string[] strings)
    {
        using Connection connection = Ends.Open(end);
        foreach (string text in strings)
        {
            Connection.Wait<object>([], Pause);
            connection.SendBytes(Convert.FromHexString(text));
        }
    }

    private static void PollOnly(string end)
    {
        using Connection connection = Ends.Open(end, ConnectionAccess.Read);
        connection.Poll(TimeSpan.FromSeconds(5));
    }

    private static void SendThree(string end)
    {
        using Connection connection = Ends.Open(end);
        connection.SendBytes("a"u8);
        connection.SendBytes("b"u8);
        connection.SendBytes("cd"u8);
    }

    private static void SendOneBareByte(string end)
    {
        using Socket socket = new(new SafeSocketHandle(Ends.Number(end), ownsHandle: true));
        socket.Send([0]);
    }

    private static void SayHello(string address)
    {
        using Connection connection = Client.Connect(EndPointNotation.Parse(address));
        connection.Send("hello");
    }

    private static void SendNumbers(string end, string slow)
    {
        using Connection connection = Ends.Open(end, ConnectionAccess.Write);
        for (long i = 0; i < 10; i++)
        {
            PauseIf(slow);
            connection.Send((i, (long)Environment.ProcessId));
        }
    }

    private static void SendLines(string address, string slow)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect((IPEndPoint)EndPointNotation.Parse(address));
        for (int i = 0; i < 10; i++)
        {
            PauseIf(slow);
            socket.Send(Encoding.ASCII.GetBytes($"{i}\n"));
        }
    }

    private static void PauseIf(string slow)
    {
        if (slow == "True")
        {
            Connection.Wait<object>([], Pause * Random.Shared.NextDouble());
        }
    }
}
