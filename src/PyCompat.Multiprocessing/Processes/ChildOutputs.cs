using PyCompat.Multiprocessing.Channels;
using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Processes;

/// <summary>
/// What becomes of a child's outputs: each goes to this process's, to a reader, to the callback of lines, or nowhere;
/// the end of standard error is kept unless somebody reads that.
/// </summary>
internal sealed class ChildOutputs : IDisposable
{
    // How long the end of a child waits for its last lines.
    private static readonly TimeSpan EndTime = TimeSpan.FromMilliseconds(200);

    private readonly Action<PythonOutputLine>? _callback;
    private readonly PythonOutput _errorDestination;
    private readonly OutputTail _tail = new();
    private readonly ByteChannel? _output;
    private readonly ByteChannel? _error;
    private readonly List<OutputPump> _pumps = [];
    private readonly List<Func<Task>> _deliveries = [];
    private bool _hasCallbackFailed;

    public ChildOutputs(ChildSetup setup, PythonProcessOptions options)
    {
        _callback = options.Output;
        _errorDestination = options.StandardError;
        try
        {
            if (_callback is not null && options.StandardOutput == PythonOutput.Inherit)
            {
                _output = setup.ReadOutput(ChildSetup.StandardOutput);
            }
            else
            {
                StandardOutput = setup.SetOutput(ChildSetup.StandardOutput, options.StandardOutput);
            }

            if (options.StandardError is PythonOutput.Inherit or PythonOutput.Discard)
            {
                _error = setup.ReadOutput(ChildSetup.StandardError);
            }
            else
            {
                StandardError = setup.SetOutput(ChildSetup.StandardError, options.StandardError);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Standard output, if it is captured.</summary>
    public Stream? StandardOutput { get; }

    /// <summary>Standard error, if it is captured.</summary>
    public Stream? StandardError { get; }

    /// <summary>Completes when all of standard error has been read.</summary>
    public Task ErrorsRead { get; private set; } = Task.CompletedTask;

    /// <summary>The last lines of standard error.</summary>
    public string ErrorTail => _tail.Text;

    /// <summary>Begins to read, after the child has been started.</summary>
    public void Start(int processId)
    {
        OutputQueue<PythonOutputLine> lines = new(Call);
        _deliveries.Add(() => lines.Delivered);
        if (_output is not null)
        {
            Add(_output, [new OutputLines(PythonOutputStream.StandardOutput, processId, lines)], processId);
        }

        if (_error is null)
        {
            return;
        }

        List<IOutputSink> sinks = [_tail];
        if (_errorDestination == PythonOutput.Inherit && _callback is not null)
        {
            sinks.Add(new OutputLines(PythonOutputStream.StandardError, processId, lines));
        }
        else if (_errorDestination == PythonOutput.Inherit)
        {
            PassedOnOutput passedOn = new(processId);
            _deliveries.Add(() => passedOn.Parts.Delivered);
            sinks.Add(passedOn);
        }

        ErrorsRead = Add(_error, sinks, processId);
    }

    /// <summary>
    /// Waits, briefly, for what the child printed last, and closes: another process may hold its outputs open.
    /// </summary>
    public void End()
    {
        ((IAsyncResult)WhenRead()).AsyncWaitHandle.WaitOne(EndTime);
        Dispose();
        ((IAsyncResult)WhenDelivered()).AsyncWaitHandle.WaitOne(EndTime);
    }

    /// <inheritdoc cref="End"/>
    public async Task EndAsync()
    {
        await WhenRead().WaitAsync(EndTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
        await WhenDelivered().WaitAsync(EndTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        StandardOutput?.Dispose();
        StandardError?.Dispose();
        _output?.Close();
        _error?.Close();
    }

    private Task Add(ByteChannel output, IReadOnlyList<IOutputSink> sinks, int processId)
    {
        OutputPump pump = new(output, sinks, processId);
        _pumps.Add(pump);
        pump.Start();
        return pump.End;
    }

    private Task WhenRead() => Task.WhenAll(_pumps.Select(static pump => pump.End));

    private Task WhenDelivered() => Task.WhenAll(_deliveries.Select(static delivery => delivery()));

    private void Call(PythonOutputLine line, long skipped)
    {
        line.Skipped = skipped;
        try
        {
            _callback!(line);
        }
        catch (Exception thrown)
        {
            if (!_hasCallbackFailed)
            {
                _hasCallbackFailed = true;
                ConnectionEvents.Log.CallbackFailed(nameof(PythonProcessOptions.Output), ExceptionText.Of(thrown));
            }
        }
    }
}
