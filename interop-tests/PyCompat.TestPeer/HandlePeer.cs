using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;
using PyCompat.Pickle.Model;
using PyCompat.Pickle.Text;

namespace PyCompat.TestPeer;

/// <summary>
/// Roles in which handles travel: the children of CPython's <c>_TestPicklingConnections</c> and of
/// <c>_TestConnection.test_fd_transfer</c>, and the .NET links of a chain of processes.
/// </summary>
internal static class HandlePeer
{
    private const int DummyDescriptors = 256;

    public static bool TryRun(string function, string[] arguments)
    {
        switch (function, arguments)
        {
            case ("_writefd", [var end, var data]):
                WriteToDescriptor(end, data);
                return true;
            case ("_writefd", [var end, var data, "True"]):
                using (Dummies.Fill(DummyDescriptors))
                {
                    WriteToDescriptor(end, data);
                }

                return true;
            case ("_listener", [var end, .. var families]):
                Listen(end, families);
                return true;
            case ("_remote", [var end]):
                Connect(end);
                return true;
            case ("child_access", [var end]):
                UseEnds(end);
                return true;
            case ("pass_on", [var from, var to]):
                PassOn(from, to);
                return true;
            case ("use", [var end, var how]):
                Use(end, how);
                return true;
            case ("told", [var end]):
                BeTold(end);
                return true;
            default:
                return false;
        }
    }

    private static void WriteToDescriptor(string end, string data)
    {
        using Connection connection = Ends.Open(end);
        using SafeFileHandle handle = connection.ReceiveHandle(Parent.Acknowledgement);
        using FileStream file = new(handle, FileAccess.Write, bufferSize: 0);
        file.Write(Convert.FromHexString(data));
    }

    private static void Listen(string end, string[] families)
    {
        using Connection connection = Ends.Open(end);
        foreach (string family in families)
        {
            using Listener listener = family == "AF_UNIX" ? new Listener() : new Listener(AnyPort());
            connection.Send(ToPython(listener.LocalEndPoint));
            using Connection accepted = listener.Accept();
            connection.Send(accepted);
        }

        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(AnyPort());
        socket.Listen();
        connection.Send(ToPython(socket.LocalEndPoint!));
        using (Socket accepted = socket.Accept())
        {
            connection.Send(accepted);
        }

        connection.Receive();
    }

    private static void Connect(string end)
    {
        using Connection connection = Ends.Open(end);
        while (connection.Receive() is PyTuple and [var address, byte[] message])
        {
            using Connection client = Client.Connect(ToEndPoint(address));
            client.Send(ToUpper(message));
        }

        var (last, text) = connection.Receive() is PyTuple and [var found, byte[] bytes]
            ? (found, bytes)
            : throw new InvalidDataException("An address and a message were to come.");
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(ToEndPoint(last));
        socket.Send(ToUpper(text));
    }

    private static void UseEnds(string end)
    {
        using Connection connection = Ends.Open(end);
        using (Connection writer = connection.Receive<Connection>())
        {
            writer.Send("all is well");
        }

        using Connection reader = connection.Receive<Connection>();
        string message = (string)reader.Receive()!;
        connection.Send(message + message);
    }

    // Any byte that a transfer left behind would become part of the messages that follow it.
    private static void PassOn(string from, string to)
    {
        using Connection before = Ends.Open(from);
        using Connection after = Ends.Open(to);
        using (Connection passed = before.Receive<Connection>())
        {
            after.Send(passed);
        }

        after.Send("ping");
        Expect("pong", after.Receive());
        Answer(before);
    }

    private static void Use(string end, string how)
    {
        using Connection connection = Ends.Open(end);
        using Connection passed = connection.Receive<Connection>();
        Answer(connection);
        if (how == "echo")
        {
            while (passed.WaitToReceive())
            {
                passed.Send(passed.Receive());
            }

            return;
        }

        for (int i = 0; i < int.Parse(how, System.Globalization.CultureInfo.InvariantCulture); i++)
        {
            passed.Send(i);
        }
    }

    private static void BeTold(string end)
    {
        using Connection connection = Ends.Open(end);
        Parent.TakeAuthKey(connection);
        using (Connection passed = connection.Receive<Connection>())
        {
            passed.Send("hello from .NET");
        }

        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (theirs)
        {
            connection.Send(theirs);
        }

        using (ours)
        {
            connection.Send(ours.Receive());
        }
    }

    private static void Answer(Connection connection)
    {
        Expect("ping", connection.Receive());
        connection.Send("pong");
    }

    private static void Expect(string wanted, object? received)
    {
        if (!wanted.Equals(received))
        {
            throw new InvalidDataException($"'{wanted}' was to come, not {PyRepr.Format(received)}.");
        }
    }

    private static IPEndPoint AnyPort() => new(IPAddress.Loopback, 0);

    private static object ToPython(EndPoint endPoint) => endPoint is IPEndPoint address
        ? (address.Address.ToString(), address.Port)
        : endPoint.ToString()!;

    private static EndPoint ToEndPoint(object? address) => address switch
    {
        PyTuple and [string host, long port] => new IPEndPoint(IPAddress.Parse(host), (int)port),
        string path => new UnixDomainSocketEndPoint(path),
        _ => throw new InvalidDataException($"{PyRepr.Format(address)} is no address."),
    };

    private static byte[] ToUpper(byte[] text) =>
        System.Text.Encoding.ASCII.GetBytes(System.Text.Encoding.ASCII.GetString(text).ToUpperInvariant());
}
