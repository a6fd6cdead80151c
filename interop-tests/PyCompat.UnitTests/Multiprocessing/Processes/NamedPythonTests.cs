namespace PyCompat.UnitTests.Multiprocessing.Processes;

/// <summary>
/// Tests with the Python that PYCOMPAT_PYTHON names, a Windows Python under Wine and on Windows; on other systems the
/// interop tests cover more.
/// </summary>
public class NamedPythonTests
{
    private const int Limit = 60_000;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "python-fixtures");
    private static readonly string Script = Path.Combine(Folder, "named_python.py");

    private static readonly List<object?> Objects = [null, true, 3.5, "ä€😀", new byte[] { 0, 255 }, "x"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // AF_PIPE, or its equivalent.
    private static EndPoint Address => Wires.Address(OperatingSystem.IsWindows() ? Wire.NamedPipe : Wire.Unix);

    private static PythonProcessOptions Options
    {
        get
        {
            string? named = Environment.GetEnvironmentVariable(PythonInterpreter.CommandVariable);
            Assert.SkipWhen(string.IsNullOrEmpty(named), "PYCOMPAT_PYTHON does not name a Python.");
            return new PythonProcessOptions { Interpreter = named, WorkingDirectory = Folder };
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_script_exchanges_objects_over_its_inherited_pipe()
    {
        await using var process = PythonProcess.StartScript(Script, ["echo"], Options);
        await ExchangeAsync(process.Connection);
        process.Connection.Close();
        Assert.Equal(0, await process.WaitForExitAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_function_exchanges_objects_over_the_pipe_passed_to_it()
    {
        await using var process = PythonProcess.StartFunction("named_python", "echo", [], Options);
        await ExchangeAsync(process.Connection);
        process.Connection.Close();
        Assert.Equal(0, await process.WaitForExitAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_client_with_the_key_is_accepted_and_exchanges_objects()
    {
        await using var process = PythonProcess.StartScript(Script, ["connect"], Options);
        using Listener listener = new(Address, new ListenerOptions { AuthKey = Authenticated.Key });
        await TellAsync(process, listener.LocalEndPoint);
        using (Connection accepted = await listener.AcceptAsync(Cancellation))
        {
            await ExchangeAsync(accepted);
        }

        Assert.Equal(0, listener.RefusedClients);
        Assert.Equal(0, await process.WaitForExitAsync(Cancellation));
    }

    [Fact(Timeout = Limit)]
    public async Task A_listener_with_the_key_accepts_and_exchanges_objects()
    {
        await using var process = PythonProcess.StartScript(Script, ["listen"], Options);
        EndPoint address = Address;
        await TellAsync(process, address);
        Assert.Equal(address.ToString(), await process.Connection.ReceiveAsync(Cancellation));
        using (Connection client = await Client.ConnectAsync(address, Authenticated.Client, Cancellation))
        {
            await ExchangeAsync(client);
        }

        Assert.Equal(0, await process.WaitForExitAsync(Cancellation));
    }

    private static ValueTask TellAsync(PythonProcess process, EndPoint address) =>
        process.Connection.SendAsync(new object[] { address.ToString()!, Authenticated.KeyBytes }, Cancellation);

    private static async Task ExchangeAsync(Connection connection)
    {
        await connection.SendAsync(Objects, Cancellation);
        Assert.Equal(Objects, await connection.ReceiveAsync(Cancellation));

        // More than a pipe's buffers hold.
        byte[] large = new byte[1_000_001];
        new Random(1).NextBytes(large);
        ValueTask sending = connection.SendAsync(large, Cancellation);
        Assert.Equal(large, await connection.ReceiveAsync(Cancellation));
        await sending;
    }
}
