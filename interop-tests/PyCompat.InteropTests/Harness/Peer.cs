using System.Threading.Channels;
using CliWrap.EventStream;

namespace PyCompat.InteropTests.Harness;

/// <summary>
/// A process at the other end: started, observed line by line, and killed when the test ends or times out. Nothing here
/// sleeps; a test waits for a printed line or for the process to end.
/// </summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly CancellationTokenSource _kill;
    private readonly TaskCompletionSource<int> _started = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task<int> _running;
    private readonly string _name;

    private Peer(Command command, CancellationToken cancellation)
    {
        _name = $"{Path.GetFileName(command.TargetFilePath)} {command.Arguments}";
        _kill = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _running = FollowAsync(command.WithValidation(CommandResultValidation.None));
    }

    /// <summary>Starts the script <paramref name="script"/> from <c>python-fixtures/</c>.</summary>
    public static Peer StartPython(InstalledPython python, string script, params IEnumerable<string> arguments) =>
        Start(PythonCommand(python, script, arguments));

    /// <summary>Starts the tool.</summary>
    public static Peer StartTool(params IEnumerable<string> arguments) =>
        Start(ToolCommand(arguments));

    /// <summary>Starts any program.</summary>
    public static Peer Start(Command command) => new(command, TestRun.Cancellation);

    /// <summary>Runs the script <paramref name="script"/> from <c>python-fixtures/</c> until it ends.</summary>
    public static async Task<PeerResult> RunPythonAsync(
        InstalledPython python, string script, params IEnumerable<string> arguments)
    {
        await using var peer = StartPython(python, script, arguments);
        return await peer.WaitForEndAsync();
    }

    /// <summary>Runs the tool until it ends.</summary>
    public static async Task<PeerResult> RunToolAsync(params IEnumerable<string> arguments)
    {
        await using var peer = StartTool(arguments);
        return await peer.WaitForEndAsync();
    }

    /// <summary>Returns the command that runs the tool.</summary>
    public static Command ToolCommand(params IEnumerable<string> arguments) =>
        Cli.Wrap(Fixtures.Tool).WithArguments(arguments);

    /// <summary>
    /// Returns the command that runs <paramref name="script"/>, unbuffered so that each printed line arrives. Its
    /// working directory is inside the build output, where CPython's tests may leave files when they are killed.
    /// </summary>
    public static Command PythonCommand(InstalledPython python, string script, IEnumerable<string> arguments) =>
        Cli.Wrap(python.Path)
            .WithArguments(["-u", Fixtures.PythonFile(script), .. arguments])
            .WithWorkingDirectory(AppContext.BaseDirectory);

    /// <summary>
    /// Waits for the next line that begins with <paramref name="prefix"/>, and returns the rest of it.
    /// </summary>
    public async Task<string> WaitForLineAsync(string prefix)
    {
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(_kill.Token);
                if (line.StartsWith(prefix, StringComparison.Ordinal))
                {
                    return line[prefix.Length..].TrimStart();
                }
            }
        }
        catch (ChannelClosedException)
        {
            var result = await WaitForEndAsync();
            throw new InvalidOperationException($"'{_name}' ended with exit code {result.ExitCode} before it printed a "
                + $"line that begins with '{prefix}'\n{result.Output}{result.Error}");
        }
    }

    /// <summary>Waits for the process to end by itself.</summary>
    public async Task<PeerResult> WaitForEndAsync()
    {
        var exitCode = await _running;
        return new PeerResult(exitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>Sends a Unix signal (INT corresponds to Ctrl+C), and waits for the process to end.</summary>
    public async Task<PeerResult> SignalAsync(string signal)
    {
        var id = await _started.Task;
        await Cli.Wrap("kill").WithArguments(["-s", signal, $"{id}"]).ExecuteAsync(_kill.Token);
        return await WaitForEndAsync();
    }

    /// <summary>Kills the process to simulate a crashing peer.</summary>
    public async Task KillAsync()
    {
        await _kill.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _kill.Dispose();
    }

    private async Task<int> FollowAsync(Command command)
    {
        try
        {
            var exitCode = -1;
            await foreach (var happened in command.ListenAsync(_kill.Token))
            {
                switch (happened)
                {
                    case StartedCommandEvent started:
                        _started.SetResult(started.ProcessId);
                        break;
                    case StandardOutputCommandEvent line:
                        _output.Append(line.Text).Append('\n');
                        _lines.Writer.TryWrite(line.Text);
                        break;
                    case StandardErrorCommandEvent line:
                        _error.Append(line.Text).Append('\n');
                        break;
                    case ExitedCommandEvent exited:
                        exitCode = exited.ExitCode;
                        break;
                }
            }
            return exitCode;
        }
        finally
        {
            _lines.Writer.TryComplete();
        }
    }
}
