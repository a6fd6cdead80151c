using System.Diagnostics;
using PyCompat.Workers.Calls;
using PyCompat.Workers.Processes;

namespace PyCompat.Workers.Scheduling;

/// <content>Which call goes to which worker; all of it under the lock.</content>
internal sealed partial class CallScheduler
{
    // A call that takes longer is sent only to a worker that is idle.
    private static readonly long LongestPrefetched = Stopwatch.Frequency / 1000;

    // The size of the messages that may wait in a worker: they fit into the buffer of its connection.
    private const int LongestPrefetchedPayload = 32 * 1024;
    private const int MaxPrefetchedPayloads = 128 * 1024;
    private const int MaxPrefetched = 1024;

    /// <summary>Gives calls to workers, as far as there are both.</summary>
    private void Distribute()
    {
        while (_queued > 0 && _idle.TryPop(out Worker? worker))
        {
            if (worker.State == WorkerState.Idle)
            {
                Give(worker, TakeWaiting());
                Fill(worker);
            }
        }

        if (_queued > 0 && _workers.Count > 0)
        {
            _nextToFill = (_nextToFill + 1) % _workers.Count;
            Fill(_workers[_nextToFill]);
        }
    }

    /// <summary>Sends calls ahead to a worker that is busy with short ones, while all others are busy too.</summary>
    private void Fill(Worker worker)
    {
        if (worker.State != WorkerState.Busy || worker.IsRetiring)
        {
            return;
        }

        // It is filled again when half of it is done, so that many go in one message.
        bool isFilling = false;
        while (PeekWaiting() is { } next && CanBePrefetched(worker, next) && !worker.IsRetiring)
        {
            int depth = PrefetchDepth(worker, next);
            if (worker.Calls.Count >= (isFilling ? depth : (depth / 2) + 1))
            {
                return;
            }

            isFilling = true;
            Give(worker, TakeWaiting());
        }
    }

    private int PrefetchDepth(Worker worker, PythonCall next)
    {
        long mean = _times.Recent;
        int byTime = mean > 0 && mean < LongestPrefetched
            ? (int)Math.Min(MaxPrefetched, LongestPrefetched / mean)
            : 1;
        int? chunk = worker.Calls.TryPeek(out PythonCall? running) && running.Group == next.Group
            ? next.Group?.ChunkSize
            : null;
        return Math.Min(chunk ?? byTime, MaxPrefetched);
    }

    private static bool CanBePrefetched(Worker worker, PythonCall call) =>
        !call.IsStream && call.Payload.Length <= LongestPrefetchedPayload
        && worker.PayloadLength + call.Payload.Length <= MaxPrefetchedPayloads
        && !(worker.Calls.TryPeek(out PythonCall? running) && running.IsStream);

    private void Give(Worker worker, PythonCall call)
    {
        worker.Give(call);
        if (worker.Calls.Count == 1)
        {
            Begin(worker, call);
        }
        else
        {
            call.State = CallState.Sent;
        }

        if (worker.Given >= _settings.MaxCallsPerWorker)
        {
            // The one that takes its place starts while this one does its last calls.
            worker.IsRetiring = true;
            worker.LetBeReplaced();
        }

        Note(worker);
    }

    private void Begin(Worker worker, PythonCall call)
    {
        worker.State = WorkerState.Busy;
        call.Begin(this);
        if (call.CancelReason is not null)
        {
            // It was withdrawn: the answer to that is expected at once, unless it had begun just before.
            call.State = CallState.Interrupted;
            worker.State = WorkerState.Interrupting;
            _ = InterruptLaterAsync(worker, call);
        }
    }

    private void SetFree(Worker worker)
    {
        if (worker.IsRetiring)
        {
            worker.State = WorkerState.Dying;
            _workers.Remove(worker);
            return;
        }

        worker.State = WorkerState.Idle;
        _idle.Push(worker);
    }

    private PythonCall? PeekWaiting()
    {
        while (_returned.TryPeek(out PythonCall? call) || _waiting.TryPeek(out call))
        {
            if (call.State == CallState.Queued)
            {
                return call;
            }

            // It was cancelled meanwhile.
            _ = _returned.Count > 0 ? _returned.Dequeue() : _waiting.Dequeue();
        }

        return null;
    }

    private PythonCall TakeWaiting()
    {
        PythonCall call = PeekWaiting()!;
        _ = _returned.Count > 0 ? _returned.Dequeue() : _waiting.Dequeue();
        _queued--;
        return call;
    }
}
