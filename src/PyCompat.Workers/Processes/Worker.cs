using Microsoft.Win32.SafeHandles;
using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Workers.Calls;
using PyCompat.Workers.Protocol;
using PyCompat.Workers.Scheduling;

namespace PyCompat.Workers.Processes;

/// <summary>
/// A Python process that runs calls: sending to it, receiving from it, and its end. What it is given and when is the
/// scheduler's matter, whose lock guards what can be set here.
/// </summary>
internal sealed partial class Worker
{
    private readonly CallScheduler _scheduler;
    private readonly PythonProcess _process;
    private readonly ControlPipe _control;
    private readonly MessageWriter _writer;
    private readonly PickleSerializer _serializer;
    private readonly TaskCompletionSource _replaceable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // What is to be sent: calls, and messages without a payload.
    private readonly Queue<object> _outgoing = new();
    private bool _isSending;
    private volatile bool _isClosing;
    private long _lastNumber;

    private Worker(CallScheduler scheduler, PythonProcess process, ControlPipe control, PickleSerializer serializer)
    {
        _scheduler = scheduler;
        _process = process;
        _control = control;
        _serializer = serializer;
        _writer = new MessageWriter(process.Connection, serializer);
    }

    public int ProcessId => _process.Id;

    public WorkerState State { get; set; }

    /// <summary>The calls that it has, in order: the first one runs.</summary>
    public Queue<PythonCall> Calls { get; } = new();

    /// <summary>The bytes of the arguments of its calls.</summary>
    public long PayloadLength { get; set; }

    /// <summary>How many calls it has been given.</summary>
    public long Given { get; set; }

    /// <summary>How many calls it has answered.</summary>
    public long Answered { get; set; }

    /// <summary>Whether it gets no more calls, so that it ends when it has done those that it has.</summary>
    public bool IsRetiring { get; set; }

    /// <summary>Completes when another worker has to take its place.</summary>
    public Task Replaceable => _replaceable.Task;

    /// <summary>Completes when the process is gone and everything of it is released.</summary>
    public Task Gone { get; private set; } = Task.CompletedTask;

    /// <summary>Starts a worker; returns when its initializer has run.</summary>
    /// <exception cref="PythonProcessException">
    /// It could not be started, or has ended, or its initializer raised an exception.
    /// </exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public static async Task<Worker> StartAsync(
        CallScheduler scheduler, CallerSettings settings, CancellationToken cancellationToken)
    {
        ControlPipe control = new();
        PythonProcess process;
        try
        {
            using SafeFileHandle reader = control.Reader;
            process = PythonProcess.StartWorker(
                WorkerFile.Provide(),
                new Dictionary<string, SafeFileHandle> { [WorkerProtocol.ControlVariable] = reader },
                settings.Process);
        }
        catch (Exception failure)
        {
            control.Dispose();
            if (failure is PythonNotFoundException)
            {
                throw new PythonProcessException(failure.Message, null, null, null, "", failure);
            }

            throw;
        }

        control.CloseReader();
        Worker worker = new(scheduler, process, control, settings.Serializer);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(settings.StartTimeout);
        try
        {
            await worker.BeginAsync(settings, limited.Token).ConfigureAwait(false);
            return worker;
        }
        catch (Exception failure)
        {
            Exception described = failure switch
            {
                OperationCanceledException when !cancellationToken.IsCancellationRequested => new TimeoutException(
                    $"The Python process {process.Id} was not ready after " +
                    $"{settings.StartTimeout.TotalSeconds:0.###} s: raise " +
                    $"{nameof(PythonCallerOptions.StartTimeout)} if its initializer needs longer.", failure),
                EndOfStreamException => await worker.DescribeEndAsync().ConfigureAwait(false),
                _ => failure,
            };
            process.Kill();
            await worker.ReleaseAsync().ConfigureAwait(false);
            if (ReferenceEquals(described, failure))
            {
                throw;
            }

            throw described;
        }
    }

    /// <summary>Begins to receive answers.</summary>
    public void Run() => Gone = Task.Run(ReceiveToEndAsync);

    /// <summary>Adds a call to its own; under the scheduler's lock.</summary>
    public void Give(PythonCall call)
    {
        call.Worker = this;
        call.Number = ++_lastNumber;
        call.IsOnItsWay = false;
        Given++;
        PayloadLength += call.Payload.Length;
        Calls.Enqueue(call);
        _outgoing.Enqueue(call);
    }

    /// <summary>Adds a message that has no payload; under the scheduler's lock.</summary>
    public void Post(PyTuple message) => _outgoing.Enqueue(message);

    /// <summary>
    /// Whether somebody has to call <see cref="SendAsync()"/>, which the caller then does; under the scheduler's lock.
    /// </summary>
    public bool TryBeginSending()
    {
        if (_isSending || _outgoing.Count == 0)
        {
            return false;
        }

        _isSending = true;
        return true;
    }

    /// <summary>Sends what there is to be sent.</summary>
    public async Task SendAsync()
    {
        List<object> batch = [];
        try
        {
            while (true)
            {
                using (_scheduler.Lock())
                {
                    batch.Clear();
                    while (_outgoing.TryDequeue(out object? next))
                    {
                        if (next is PythonCall call)
                        {
                            call.IsOnItsWay = true;
                        }

                        batch.Add(next);
                    }

                    if (batch.Count == 0)
                    {
                        _isSending = false;
                        return;
                    }
                }

                await SendAsync(batch).ConfigureAwait(false);
                await _writer.FlushAsync().ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            // The receive loop learns of the end, and what has not been answered is dealt with there. Anything but the
            // end of the connection leaves it in the middle of a message.
            if (failure is not (IOException or ObjectDisposedException))
            {
                Kill();
            }
        }
    }

    /// <summary>Tells the worker that a call is not wanted; a running one has to be interrupted too.</summary>
    public void Withdraw(PythonCall call) => _control.Write(call.Number);

    /// <summary>Interrupts a call, if it still runs when the signal arrives.</summary>
    public void Interrupt(PythonCall call)
    {
        _control.Write(call.Number);
        Signal();
    }

    /// <summary>Signals once more if the last signal was lost, which cannot interrupt anything twice.</summary>
    public void RepeatLostSignal()
    {
        if (!_control.IsRead)
        {
            Signal();
        }
    }

    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (IOException)
        {
            // It has ended.
        }
    }

    // On Windows the worker reads the control pipe by itself.
    private void Signal()
    {
        if (!OperatingSystem.IsWindows())
        {
            try
            {
                _ = _process.InterruptAsync();
            }
            catch (IOException)
            {
                // It has ended.
            }
        }
    }

    /// <summary>It is dead, or will be: another one has to take its place.</summary>
    public void LetBeReplaced() => _replaceable.TrySetResult();

    /// <summary>
    /// Lets the process end, and kills it if it has not after the grace period; returns when it is gone.
    /// </summary>
    public async Task CloseAsync()
    {
        _isClosing = true;
        await _process.DisposeAsync().ConfigureAwait(false);
        await Gone.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task BeginAsync(CallerSettings settings, CancellationToken cancellationToken)
    {
        Connection connection = _process.Connection;
        Task sent = _writer.SendAsync(
            new PyTuple(WorkerProtocol.Start, WorkerProtocol.Version, settings.WorkerSettings), settings.Initializer)
            .AsTask();
        try
        {
            PyTuple hello = await ReceiveHeaderAsync(cancellationToken).ConfigureAwait(false);
            if (hello is not [WorkerProtocol.Hello, WorkerProtocol.Version, ..])
            {
                throw new InvalidDataException(
                    $"The worker speaks another version of the protocol, or none: {hello}; this program speaks " +
                    $"version {WorkerProtocol.Version}. Write its file anew: pycompat worker-file DIR.");
            }

            PyTuple answer = await ReceiveHeaderAsync(cancellationToken).ConfigureAwait(false);
            if (answer is [WorkerProtocol.Failed, ..])
            {
                PyException raised = RaisedException.Read(
                    await connection.ReceiveAsync(cancellationToken).ConfigureAwait(false));
                PythonProcessException end = await DescribeEndAsync().ConfigureAwait(false);
                throw new PythonProcessException(
                    $"The initializer {settings.InitializerName} of a worker has raised {raised.Message}"
                    + $"{Environment.NewLine}{raised.RemoteTraceback}",
                    end.ProcessId, end.ExitCode, end.Signal, end.StandardError, raised);
            }

            if (answer is not [WorkerProtocol.Ready, ..])
            {
                throw new InvalidDataException($"The worker has sent {answer} and not 'ready'.");
            }
        }
        finally
        {
            // It fails only with the connection, which receiving has seen.
            _ = sent.ContinueWith(
                static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
        }

        await sent.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(List<object> batch)
    {
        for (int i = 0; i < batch.Count;)
        {
            if (batch[i] is not PythonCall call)
            {
                await _writer.SendAsync((PyTuple)batch[i]).ConfigureAwait(false);
                i++;
                continue;
            }

            int count = CountGroup(batch, i);
            if (count == 1)
            {
                await _writer.SendAsync(call.Header(call.Number), call.Payload).ConfigureAwait(false);
            }
            else
            {
                await _writer.SendAsync(
                    new PyTuple(WorkerProtocol.Calls, call.Number, call.Function.Notation, call.Trace),
                    batch.GetRange(i, count).Select(static one => (object?)((PythonCall)one).Payload).ToList())
                    .ConfigureAwait(false);
            }

            i += count;
        }
    }

    private static int CountGroup(List<object> batch, int start)
    {
        var first = (PythonCall)batch[start];
        int end = start + 1;
        while (first.Group is not null && end < batch.Count
            && batch[end] is PythonCall next && next.Group == first.Group)
        {
            end++;
        }

        return end - start;
    }

    /// <summary>Describes the end of a worker that has closed its connection: it ends, or is made to.</summary>
    private async Task<PythonProcessException> DescribeEndAsync()
    {
        IOException? cause = null;
        Task exit = _process.WaitForExitAsync();
        await exit.WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            cause = new IOException("it was killed, because it had closed its connection");
            _process.Kill();
        }

        return await _process.DescribeEndAsync(cause).ConfigureAwait(false);
    }

    private async Task ReleaseAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        _control.Dispose();
    }
}
