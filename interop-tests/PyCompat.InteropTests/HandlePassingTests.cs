using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.InteropTests;

/// <summary>Sends connections and sockets inside messages between this process and a Python child.</summary>
public class HandlePassingTests
{
    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", WithPyPy = true)]
    public async Task Objects_sent_by_Python_are_taken_and_work_whether_or_not_it_expects_an_acknowledgement(
        InstalledPython python)
    {
        await TakeEndsAsync(python, acknowledge: false);
        await TakeEndsAsync(python, acknowledge: true);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", WithPyPy = true)]
    public async Task Python_takes_and_uses_objects_it_is_sent_whether_or_not_it_acknowledges(InstalledPython python)
    {
        await SendEndsAsync(python, acknowledge: false);
        await SendEndsAsync(python, acknowledge: true);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", WithPyPy = true)]
    public async Task A_bare_handle_is_sent_both_ways_with_and_without_an_acknowledgement(InstalledPython python)
    {
        Unix.Only("Python's descriptors are not handles there");
        await ExchangeHandlesAsync(python, acknowledge: null, acknowledgement: null);
        await ExchangeHandlesAsync(python, acknowledge: null, ModeOf(python));
        await ExchangeHandlesAsync(python, acknowledge: true, HandleAcknowledgement.Byte);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", WithPyPy = true)]
    public async Task The_wrong_acknowledgement_mode_causes_an_error_that_names_the_other(InstalledPython python)
    {
        Unix.Only("handles are not acknowledged there");
        HandleAcknowledgement right = ModeOf(python);
        HandleAcknowledgement wrong = 1 - right;
        PythonProcessOptions options = Options(python) with
        {
            StandardError = PythonOutput.Discard,
            Connection = new ConnectionOptions { AcknowledgementTimeout = TimeSpan.FromSeconds(1) },
        };
        foreach (bool isSilent in (bool[])[true, false])
        {
            await using PythonProcess child =
                PythonProcess.StartFunction("handle_peer", "receive_handle", [isSilent], options);
            Task sending = Task.Run(
                () =>
                {
                    child.Connection.SendHandle(child.Connection.SafeHandle, wrong);
                    child.Connection.Receive();
                },
                TestRun.Cancellation);
            Assert.Contains(
                $"HandleAcknowledgement.{right}",
                (await Assert.ThrowsAsync<HandlePassingException>(() => sending)).Message, StringComparison.Ordinal);
        }

        await using PythonProcess sender = PythonProcess.StartFunction("handle_peer", "send_handle", [], options);
        (await sender.Connection.ReceiveHandleAsync(wrong, TestRun.Cancellation)).Dispose();
        HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
            async () =>
            {
                Assert.Equal("ping", await sender.Connection.ReceiveAsync(TestRun.Cancellation));
                sender.Connection.Send("pong");
                await sender.Connection.ReceiveAsync(TestRun.Cancellation);
            });
        Assert.Equal(HandlePassingErrorCode.NothingFollowed, failure.ErrorCode);
        Assert.Contains($"HandleAcknowledgement.{right}", failure.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(200)]
    public async Task More_than_one_handle_is_refused_and_all_are_closed(int number)
    {
        Unix.Only("a handle is a separate message there");
        await using PythonProcess child = PythonProcess.StartFunction(
            "handle_peer", "send_too_many_handles", [number], Options(InstalledPythons.Default));
        HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
            async () => await child.Connection.ReceiveHandleAsync(cancellationToken: TestRun.Cancellation));
        Assert.Equal(HandlePassingErrorCode.Malformed, failure.ErrorCode);
        Assert.Equal("closed", await child.Connection.ReceiveAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", WithPyPy = true)]
    public async Task Nothing_passes_in_either_direction_without_the_same_authkey(InstalledPython python)
    {
        Unix.Only("a pipe is transferred by its handle there, without a key");
        using AuthKey other = AuthKey.CreateRandom();
        PythonProcessOptions options = Options(python) with { AuthKey = other, StandardError = PythonOutput.Discard };
        await using PythonProcess child = PythonProcess.StartFunction("handle_peer", "report_failure", [], options);
        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (ours)
        {
            using (theirs)
            {
                child.Connection.Send(theirs);
            }

            Assert.Equal("AuthenticationError", await child.Connection.ReceiveAsync(TestRun.Cancellation));
        }

        HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
            async () => await child.Connection.ReceiveAsync<Connection>(TestRun.Cancellation));
        Assert.Equal(HandlePassingErrorCode.NotAuthenticated, failure.ErrorCode);
        child.Connection.Send(null);
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", WithPyPy = true)]
    public async Task One_connection_travels_through_four_processes(InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);
        foreach (string kind in (string[])["duplex", "one-way", "tcp"])
        {
            PeerResult result = await Peer.RunPythonAsync(python, "handle_chain.py", TestPeer, kind);
            result.MustHaveSucceeded();
            Assert.Equal(["passed on"], result.OutputLines);
        }
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", WithPyPy = true)]
    public async Task A_DotNet_program_gets_the_authkey_of_its_parent_in_Python(InstalledPython python)
    {
        Unix.Only(Unix.Descriptors);
        PeerResult result = await Peer.RunPythonAsync(python, "handle_parent.py", TestPeer);
        result.MustHaveSucceeded();
        Assert.Equal(["hello from .NET", "hello from Python"], result.OutputLines);
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", WithPyPy = true)]
    public async Task A_Python_script_gets_the_authkey_of_its_parent_in_DotNet(InstalledPython python)
    {
        using AuthKey key = ProcessAuthKey.Copy();
        await using PythonProcess child = PythonProcess.StartScript(
            Fixtures.PythonFile("handle_script.py"), [], new PythonProcessOptions
            {
                Interpreter = python.Path,
                AuthKey = key,
                StandardOutput = PythonOutput.Capture,
            });
        var message = (PyDict)(await child.Connection.ReceiveAsync(TestRun.Cancellation))!;
        using (await ((PassedConnection)message["end"]!).TakeAsync(cancellationToken: TestRun.Cancellation))
        {
            child.Connection.Send(message);
        }

        using StreamReader output = new(child.StandardOutput);
        Assert.Equal("through .NET and back", await output.ReadLineAsync(TestRun.Cancellation));
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    [Theory(Timeout = TestRun.Timeout)]
    [EachPython(Oldest = "3.6", NewestByDefault = true)]
    public async Task Running_out_of_descriptors_is_an_error_and_passing_works_again_afterwards(InstalledPython python)
    {
        Assert.SkipWhen(
            Fixtures.NativeSample is null,
            "without a descriptor the runtime cannot load assemblies; --all builds the sample as a single file");
        PeerResult result = await Peer.RunPythonAsync(python, "handle_limits.py", Fixtures.NativeSample!);
        result.MustHaveSucceeded();
        Assert.Equal(["no descriptor leaked"], result.OutputLines);
    }

    [Fact(Timeout = TestRun.Timeout)]
    public async Task A_sharer_of_another_user_gets_no_answer()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can start another user's process");
        const string Nobody = "65534";
        string name = $"pycompat-{Guid.NewGuid():N}";
        await using Peer peer = Peer.StartPython(
            InstalledPythons.Default, "other_user_sharer.py", name, Nobody);
        await peer.WaitForLineAsync("listening");
        (Connection sender, Connection receiver) = Connection.CreatePipe();
        using (sender)
        using (receiver)
        {
            PyObject dupFd = PyObject.New(new PyGlobal("multiprocessing.resource_sharer", "DupFd"))
                .WithState(new PyDict { ["_id"] = new PyTuple("\0" + name, 1L) });
            sender.Send(PyObject.Call(
                new PyGlobal("multiprocessing.connection", "rebuild_connection"), dupFd, true, true));
            HandlePassingException failure = await Assert.ThrowsAsync<HandlePassingException>(
                async () => await receiver.ReceiveAsync<Connection>(TestRun.Cancellation));
            Assert.Equal(HandlePassingErrorCode.OtherUser, failure.ErrorCode);
        }

        Assert.Equal("b''", await peer.WaitForLineAsync("answered"));
    }

    private static async Task TakeEndsAsync(InstalledPython python, bool acknowledge)
    {
        await using PythonProcess child = Start(python, "send_ends", acknowledge);
        Connection connection = child.Connection;

        using (Connection duplex = await connection.ReceiveAsync<Connection>(TestRun.Cancellation))
        {
            Assert.True(duplex.IsReadable && duplex.IsWritable);
            Answer(connection);
            Assert.Equal("over a duplex pipe", duplex.Receive());
            duplex.Send("back");
            Assert.Equal("back", connection.Receive());
        }

        var message = Assert.IsType<PyDict>(await connection.ReceiveAsync(TestRun.Cancellation));
        var nested = (PyTuple)((List<object?>)message["nested"]!)[0]!;
        PassedConnection writer = Assert.IsType<PassedConnection>(nested[1]);
        Assert.Same(writer, message["again"]);
        Assert.Equal(ConnectionAccess.Write, writer.Access);
        using (Connection taken = await writer.TakeAsync(cancellationToken: TestRun.Cancellation))
        {
            Assert.False(taken.IsReadable);
            Assert.Same(taken, writer.Take());
            taken.Send("one way");
            Assert.Equal("one way", connection.Receive());
            Answer(connection);
        }

        PassedConnection reader = Assert.IsType<PassedConnection>(((List<object?>)connection.Receive()!)[0]);
        using (Connection taken = reader.Take())
        {
            Assert.False(taken.IsWritable);
            Assert.Equal("over a one-way pipe", taken.Receive());
        }

        using (Connection tcp = connection.Receive<Connection>())
        {
            Assert.Equal("over TCP", tcp.Receive());
            tcp.Send("back over TCP");
            Assert.Equal("back over TCP", connection.Receive());
        }

        using (Socket socket = await connection.ReceiveAsync<Socket>(TestRun.Cancellation))
        {
            byte[] received = new byte[100];
            int length = await socket.ReceiveAsync(received, TestRun.Cancellation);
            Assert.Equal("over a socket", Encoding.ASCII.GetString(received, 0, length));
            await socket.SendAsync("back"u8.ToArray(), TestRun.Cancellation);
            Assert.Equal("back"u8, (byte[])connection.Receive()!);
        }

        Answer(connection);
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    private static async Task SendEndsAsync(InstalledPython python, bool acknowledge)
    {
        await using PythonProcess child = Start(python, "use_what_comes", acknowledge);
        Connection connection = child.Connection;

        (Connection ours, Connection theirs) = Connection.CreatePipe();
        using (ours)
        {
            using (theirs)
            {
                connection.Send(theirs);
            }

            Assert.Equal(new PyTuple("hello from Python", true, true), await ours.ReceiveAsync(TestRun.Cancellation));
            Assert.Equal("taken", connection.Receive());
            Assert.False(ours.WaitToReceive());
        }

        (Connection reader, Connection writer) = Connection.CreateOneWayPipe();
        using (reader)
        {
            using (writer)
            {
                connection.Send(new Dictionary<string, object> { ["deep"] = new object[] { 1, (2, writer) } });
            }

            Assert.Equal(
                new PyTuple("hello from Python", false, true), await reader.ReceiveAsync(TestRun.Cancellation));
            Assert.Equal("taken", connection.Receive());
        }

        (reader, writer) = Connection.CreateOneWayPipe();
        using (writer)
        {
            using (reader)
            {
                await connection.SendAsync(reader, TestRun.Cancellation);
            }

            writer.Send("read there");
            Assert.Equal("read there", connection.Receive());
            Assert.Equal("taken", connection.Receive());
        }

        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, TestRun.Cancellation);
        using (Socket accepted = await listener.AcceptAsync(TestRun.Cancellation))
        {
            connection.Send(accepted);
        }

        byte[] received = new byte[100];
        int length = await client.ReceiveAsync(received, TestRun.Cancellation);
        Assert.Equal("hello from Python", Encoding.ASCII.GetString(received, 0, length));
        Assert.Equal("taken", connection.Receive());

        connection.Send(null);
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    private static async Task ExchangeHandlesAsync(
        InstalledPython python, bool? acknowledge, HandleAcknowledgement? acknowledgement)
    {
        await using PythonProcess child = Start(python, "send_and_receive_handle", acknowledge);
        Connection connection = child.Connection;
        SafeFileHandle handle = await connection.ReceiveHandleAsync(acknowledgement, TestRun.Cancellation);
        using (FileStream writer = new(handle, FileAccess.Write, bufferSize: 0))
        {
            Answer(connection);
            writer.Write("written in .NET"u8);
        }

        Assert.Equal("written in .NET"u8, (byte[])connection.Receive()!);

        using AnonymousPipeServerStream pipe = new(PipeDirection.In);
        await connection.SendHandleAsync(pipe.ClientSafePipeHandle, acknowledgement, TestRun.Cancellation);
        pipe.DisposeLocalCopyOfClientHandle();
        Answer(connection);
        using StreamReader reader = new(pipe);
        Assert.Equal("written in Python", await reader.ReadToEndAsync(TestRun.Cancellation));
        Assert.Equal(0, await child.WaitForExitAsync(TestRun.Cancellation));
    }

    // Since 3.14, reduction.ACKNOWLEDGE no longer exists and handles are always acknowledged.
    private static HandleAcknowledgement ModeOf(InstalledPython python) =>
        python.Series >= new Version(3, 14) ? HandleAcknowledgement.Byte : HandleAcknowledgement.None;

    // The counterpart of check() in handle_peer.py.
    private static void Answer(Connection connection)
    {
        Assert.Equal("ping", connection.Receive());
        connection.Send("pong");
    }

    private static string TestPeer => Fixtures.Program("PyCompat.TestPeer");

    private static PythonProcess Start(InstalledPython python, string function, bool? acknowledge) =>
        PythonProcess.StartFunction("handle_peer", function, [acknowledge], Options(python));

    private static PythonProcessOptions Options(InstalledPython python) => new()
    {
        Interpreter = python.Path,
        WorkingDirectory = Path.GetDirectoryName(Fixtures.PythonFile("handle_peer.py")),
    };
}
