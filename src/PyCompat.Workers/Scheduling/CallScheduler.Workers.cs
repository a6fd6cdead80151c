using System.Runtime.ExceptionServices;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Multiprocessing.Processes;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Workers.Calls;
using PyCompat.Workers.Processes;

namespace PyCompat.Workers.Scheduling;

/// <content>The workers: their start, the one that takes a place, and the end of all.</content>
internal sealed partial class CallScheduler
{
    // From then on calls do not wait for a worker any longer.
    private const int MaxFailures = 5;

    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _slots;
    private readonly OutputQueue<PythonLogRecord> _log;
    private bool _isDisposed;
    private bool _hasLogFailed;
    private int _failures;
    private long _started;
    private long _restarted;
    private long _ended;
    private long _failed;
    private Task? _disposal;

    /// <summary>Starts all workers; returns when they are up.</summary>
    /// <exception cref="Exception">The first failure; no worker is left then.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<TaskCompletionSource> up = [];
        for (int i = 0; i < _slots.Length; i++)
        {
            TaskCompletionSource isUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
            up.Add(isUp);
            _slots[i] = Task.Run(() => KeepWorkerAsync(isUp), CancellationToken.None);
        }

        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        try
        {
            List<Task> left = [.. up.Select(static one => one.Task)];
            while (left.Count > 0)
            {
                Task first = await Task.WhenAny(left).ConfigureAwait(false);
                left.Remove(first);
                await first.ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            // A failure of the others does not go unobserved.
            foreach (TaskCompletionSource one in up)
            {
                _ = one.Task.Exception;
            }

            await DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Ends all calls and workers; returns when all processes are gone.</summary>
    public Task DisposeAsync()
    {
        lock (_gate)
        {
            return _disposal ??= Task.Run(EndAllAsync);
        }
    }

    /// <summary>Passes a record of Python's logging on.</summary>
    public void Log(object? record, int processId)
    {
        if (_settings.Log is not null && record is PyDict fields)
        {
            PythonLogRecord read = LogRecords.Read(fields, processId);
            _log.Add(read, read.Message.Length * sizeof(char));
        }
    }

    private void DeliverLog(PythonLogRecord record, long skipped)
    {
        try
        {
            _settings.Log!(record);
        }
        catch (Exception thrown)
        {
            if (!_hasLogFailed)
            {
                _hasLogFailed = true;
                ConnectionEvents.Log.CallbackFailed(nameof(PythonCallerOptions.Log), ExceptionText.Of(thrown));
            }
        }
    }

    private async Task EndAllAsync()
    {
        List<PythonCall> waiting = [];
        List<Worker> workers;
        lock (_gate)
        {
            _isDisposed = true;
            while (PeekWaiting() is not null)
            {
                PythonCall call = TakeWaiting();
                End(call, isResult: false);
                waiting.Add(call);
            }

            workers = [.. _alive];
            foreach (Worker worker in workers)
            {
                foreach (PythonCall call in worker.Calls.ToArray())
                {
                    switch (call.State)
                    {
                        case CallState.Running:
                            Interrupt(call, Disposed());
                            break;
                        case CallState.Sent when call.CancelReason is null:
                            call.CancelReason = Disposed();
                            call.IsWithdrawn = true;
                            worker.Withdraw(call);
                            waiting.Add(call);
                            break;
                    }
                }
            }
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (PythonCall call in waiting)
        {
            call.Fail(Disposed());
        }

        await Task.WhenAll(workers.Select(static worker => worker.CloseAsync())).ConfigureAwait(false);
        await Task.WhenAll(_slots.Where(static slot => slot is not null)).ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Keeps one worker up: starts it, and another one when it has ended or has done its calls.</summary>
    private async Task KeepWorkerAsync(TaskCompletionSource isUp)
    {
        TimeSpan backOff = FirstBackOff;
        Worker? last = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Worker worker = await Worker.StartAsync(this, _settings, _stop.Token).ConfigureAwait(false);
                if (!await TryAddAsync(worker, isRestart: last is not null).ConfigureAwait(false))
                {
                    break;
                }

                last = worker;
                isUp.TrySetResult();
                await worker.Replaceable.WaitAsync(_stop.Token).ConfigureAwait(false);
                if (worker.Answered > 0)
                {
                    backOff = FirstBackOff;
                    continue;
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                if (isUp.TrySetException(failure))
                {
                    return;
                }

                FailWaiting(failure);
            }

            // It could not be started, or has ended before it had answered one call.
            await Task.Delay(backOff, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            backOff = backOff * 2 < LongestBackOff ? backOff * 2 : LongestBackOff;
        }

        isUp.TrySetCanceled();
        if (last is not null)
        {
            await last.Gone.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask<bool> TryAddAsync(Worker worker, bool isRestart)
    {
        bool isAdded = false;
        lock (_gate)
        {
            if (!_isDisposed)
            {
                isAdded = true;
                _started++;
                _restarted += isRestart ? 1 : 0;
                _workers.Add(worker);
                _alive.Add(worker);
                worker.State = WorkerState.Idle;
                _idle.Push(worker);
                worker.Run();
                Distribute();
            }
        }

        if (!isAdded)
        {
            await worker.CloseAsync().ConfigureAwait(false);
            return false;
        }

        SendWhatIsGiven();
        return true;
    }

    private void FailWaiting(Exception failure)
    {
        List<PythonCall> failed = [];
        lock (_gate)
        {
            _failures++;
            if (_failures >= MaxFailures && _workers.Count == 0)
            {
                while (PeekWaiting() is not null)
                {
                    PythonCall call = TakeWaiting();
                    End(call, isResult: false);
                    failed.Add(call);
                }
            }
        }

        foreach (PythonCall call in failed)
        {
            call.Fail(failure);
        }
    }
}
