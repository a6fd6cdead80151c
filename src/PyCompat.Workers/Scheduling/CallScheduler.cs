using System.Diagnostics;
using PyCompat.Multiprocessing;
using PyCompat.Multiprocessing.Processes;
using PyCompat.Pickle.Model;
using PyCompat.Workers.Calls;
using PyCompat.Workers.Processes;
using PyCompat.Workers.Protocol;

namespace PyCompat.Workers.Scheduling;

/// <summary>
/// Decides which worker gets which call and when, and what becomes of calls that are cancelled or whose worker has
/// ended. Its lock guards the state of all calls and workers.
/// </summary>
internal sealed partial class CallScheduler
{
    private readonly Lock _gate = new();
    private readonly CallerSettings _settings;
    private readonly Queue<PythonCall> _waiting = new();
    private readonly Queue<PythonCall> _returned = new();
    // Those that may get calls, and those whose processes are not gone yet.
    private readonly List<Worker> _workers = [];
    private readonly List<Worker> _alive = [];
    private readonly Stack<Worker> _idle = new();
    private readonly CallTimes _times = new();
    private readonly List<Worker> _toSend = [];
    private int _queued;
    private int _nextToFill;

    public CallScheduler(CallerSettings settings, int workerCount)
    {
        _settings = settings;
        _slots = new Task[workerCount];
        _log = new OutputQueue<PythonLogRecord>(DeliverLog);
    }

    /// <summary>Enters the lock.</summary>
    public Lock.Scope Lock() => _gate.EnterScope();

    /// <summary>Accepts a call.</summary>
    /// <exception cref="ObjectDisposedException">The caller has been disposed.</exception>
    public void Submit(PythonCall call)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(IPythonCaller));
            if (call.State == CallState.Ended)
            {
                return;
            }

            call.State = CallState.Queued;
            _waiting.Enqueue(call);
            _queued++;
            Distribute();
        }

        SendWhatIsGiven();
    }

    /// <summary>The caller of a call does not want it any more.</summary>
    /// <param name="call">The call.</param>
    /// <param name="reason">What its caller gets.</param>
    public void Cancel(PythonCall call, Exception reason)
    {
        lock (_gate)
        {
            switch (call.State)
            {
                case CallState.New or CallState.Queued:
                    _queued -= call.State == CallState.Queued ? 1 : 0;
                    End(call, isResult: false);
                    break;
                case CallState.Sent when call.CancelReason is null:
                    // It stays among its worker's calls, for its answer.
                    call.CancelReason = reason;
                    call.IsWithdrawn = true;
                    call.Worker!.Withdraw(call);
                    break;
                case CallState.Running:
                    Interrupt(call, reason);
                    return;
                default:
                    return;
            }
        }

        call.Fail(reason);
    }

    /// <summary>The reader of a stream has left it; returns when its worker is free.</summary>
    public async Task LeaveAsync(PythonCall stream, Exception reason)
    {
        Task ended;
        lock (_gate)
        {
            ended = stream.Ended;
            switch (stream.State)
            {
                case CallState.New or CallState.Queued:
                    _queued -= stream.State == CallState.Queued ? 1 : 0;
                    End(stream, isResult: false);
                    break;
                case CallState.Running:
                    stream.State = CallState.Interrupted;
                    stream.CancelReason = reason;
                    stream.Worker!.Post(new PyTuple(WorkerProtocol.Close, stream.Number));
                    Note(stream.Worker);
                    _ = EscalateAsync(stream.Worker, stream);
                    break;
            }
        }

        SendWhatIsGiven();
        await ended.ConfigureAwait(false);
    }

    /// <summary>Cancels a call; returns when its worker has no more to do with it.</summary>
    public async Task CancelAndWaitAsync(PythonCall call, Exception reason)
    {
        Cancel(call, reason);
        Task ended;
        lock (_gate)
        {
            // What has not begun is not waited for.
            ended = call.State == CallState.Interrupted ? call.Ended : Task.CompletedTask;
        }

        await ended.ConfigureAwait(false);
    }

    /// <summary>The reader of a stream has read so much of it.</summary>
    public void AddCredit(PythonCall stream, int items, long bytes)
    {
        lock (_gate)
        {
            if (stream.State != CallState.Running)
            {
                return;
            }

            stream.Worker!.Post(new PyTuple(WorkerProtocol.Credit, stream.Number, (long)items, bytes));
            Note(stream.Worker);
        }

        SendWhatIsGiven();
    }

    /// <summary>A worker has answered its first call; the next one of its calls runs now.</summary>
    /// <exception cref="InvalidDataException">That is not the call which the worker says.</exception>
    public PythonCall TakeAnswer(Worker worker, long number, bool isResult)
    {
        PythonCall call;
        lock (_gate)
        {
            if (!worker.Calls.TryPeek(out call!) || call.Number != number)
            {
                throw new InvalidDataException($"The worker has answered a call that it does not run ({number}).");
            }

            worker.Calls.Dequeue();
            worker.Answered++;
            worker.PayloadLength -= call.Payload.Length;
            _failures = 0;
            _times.Add(Stopwatch.GetTimestamp() - call.BeganAt);
            End(call, isResult && call.CancelReason is null);
            if (worker.State == WorkerState.Dying)
            {
                // It was killed; what becomes of its other calls is decided when it has ended.
            }
            else if (worker.Calls.TryPeek(out PythonCall? next))
            {
                Begin(worker, next);
                Fill(worker);
            }
            else
            {
                SetFree(worker);
            }

            Distribute();
        }

        SendWhatIsGiven();
        return call;
    }

    /// <summary>The call that a worker runs.</summary>
    /// <exception cref="InvalidDataException">It does not run this one.</exception>
    public PythonCall Running(Worker worker, long number) => TryGetRunning(worker, number)
        ?? throw new InvalidDataException($"The worker has sent something of a call that it does not run ({number}).");

    /// <inheritdoc cref="Running"/>
    public PythonCall? TryGetRunning(Worker worker, long number)
    {
        lock (_gate)
        {
            return worker.Calls.TryPeek(out PythonCall? call) && call.Number == number ? call : null;
        }
    }

    /// <summary>
    /// A worker has ended: the call that had begun fails, and those behind it, which cannot have begun, go to another.
    /// </summary>
    /// <param name="worker">The worker.</param>
    /// <param name="end">What the call that had begun fails with; null: none had.</param>
    /// <param name="isAllRead">
    /// Whether all its answers have been read; if not, those that it had may have begun as well.
    /// </param>
    public void WorkerEnded(Worker worker, Exception? end, bool isAllRead)
    {
        List<PythonCall> failed = [];
        lock (_gate)
        {
            worker.State = WorkerState.Dying;
            _workers.Remove(worker);
            bool isFirst = true;
            while (worker.Calls.TryDequeue(out PythonCall? call))
            {
                if ((call.IsOnItsWay && (isFirst || !isAllRead)) || call.CancelReason is not null || _isDisposed)
                {
                    failed.Add(call);
                    End(call, isResult: false);
                }
                else
                {
                    call.State = CallState.Queued;
                    call.Worker = null;
                    _returned.Enqueue(call);
                    _queued++;
                }

                isFirst = false;
            }

            Distribute();
        }

        foreach (PythonCall call in failed)
        {
            call.Fail(call.CancelReason ?? (_isDisposed || end is null ? Disposed() : end));
        }

        worker.LetBeReplaced();
        SendWhatIsGiven();
    }

    /// <summary>Everything of a worker is released.</summary>
    public void WorkerGone(Worker worker)
    {
        lock (_gate)
        {
            _alive.Remove(worker);
        }
    }

    /// <summary>Whether a worker has done all the calls that it is to do.</summary>
    public bool IsRetired(Worker worker)
    {
        lock (_gate)
        {
            return worker is { IsRetiring: true, Calls.Count: 0 };
        }
    }

    public PythonCallerStatistics GetStatistics()
    {
        lock (_gate)
        {
            (TimeSpan mean, TimeSpan percentile99) = _times.Summarize();
            return new PythonCallerStatistics
            {
                Workers = _workers.Count,
                Busy = _workers.Count(static worker => worker.Calls.Any(static call => !call.IsWithdrawn)),
                Queued = _queued + _workers.Sum(static worker => worker.Calls.Count(
                    static call => call is { State: CallState.Sent, IsWithdrawn: false })),
                Started = _started,
                Restarted = _restarted,
                Calls = _ended,
                Failures = _failed,
                MeanCallTime = mean,
                P99CallTime = percentile99,
            };
        }
    }

    private void End(PythonCall call, bool isResult)
    {
        _ended++;
        _failed += isResult ? 0 : 1;
        call.SetEnded();
    }

    /// <summary>Remembers that a worker has something to be sent, once the lock is left.</summary>
    private void Note(Worker worker) => _toSend.Add(worker);

    private void SendWhatIsGiven()
    {
        while (true)
        {
            Worker worker;
            lock (_gate)
            {
                if (_toSend.Count == 0)
                {
                    return;
                }

                worker = _toSend[^1];
                _toSend.RemoveAt(_toSend.Count - 1);
                if (!worker.TryBeginSending())
                {
                    continue;
                }
            }

            _ = worker.SendAsync();
        }
    }

    private static OperationCanceledException Disposed() =>
        new("The call was ended because its worker or pool was disposed.");
}
