using System.Diagnostics;
using PyCompat.Workers.Calls;
using PyCompat.Workers.Processes;

namespace PyCompat.Workers.Scheduling;

/// <content>Calls that are cancelled while they run.</content>
internal sealed partial class CallScheduler
{
    // How long the answer to the withdrawal of a call may take that was not expected to have begun.
    private static readonly TimeSpan WithdrawalTime = TimeSpan.FromMilliseconds(50);

    // A signal that arrives between the last look of Python's and a call that sleeps does not wake that call.
    private static readonly TimeSpan RepetitionTime = TimeSpan.FromMilliseconds(50);

    /// <summary>Interrupts a running call; under the lock.</summary>
    private void Interrupt(PythonCall call, Exception reason)
    {
        call.CancelReason = reason;
        call.State = CallState.Interrupted;
        Worker worker = call.Worker!;
        worker.State = WorkerState.Interrupting;
        worker.Interrupt(call);
        _ = EscalateAsync(worker, call);
    }

    private async Task InterruptLaterAsync(Worker worker, PythonCall call)
    {
        if (!await HasEndedAsync(call, WithdrawalTime).ConfigureAwait(false))
        {
            InterruptIfRunning(worker, call);
            await EscalateAsync(worker, call).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Interrupts again after half of the grace period, and kills the worker at its end, unless it has answered.
    /// </summary>
    private async Task EscalateAsync(Worker worker, PythonCall call)
    {
        TimeSpan half = _settings.GracePeriod / 2;
        long began = Stopwatch.GetTimestamp();
        for (TimeSpan left = half; left > TimeSpan.Zero; left = half - Stopwatch.GetElapsedTime(began))
        {
            if (await HasEndedAsync(call, left < RepetitionTime ? left : RepetitionTime).ConfigureAwait(false))
            {
                return;
            }

            worker.RepeatLostSignal();
        }

        InterruptIfRunning(worker, call);
        if (await HasEndedAsync(call, half).ConfigureAwait(false))
        {
            return;
        }

        lock (_gate)
        {
            if (call.State == CallState.Ended)
            {
                return;
            }

            worker.State = WorkerState.Dying;
            worker.Kill();
        }

        call.Fail(call.CancelReason!);
    }

    private void InterruptIfRunning(Worker worker, PythonCall call)
    {
        lock (_gate)
        {
            if (call.State != CallState.Ended)
            {
                worker.Interrupt(call);
            }
        }
    }

    private async ValueTask<bool> HasEndedAsync(PythonCall call, TimeSpan time)
    {
        Task ended;
        lock (_gate)
        {
            ended = call.Ended;
        }

        await ended.WaitAsync(time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ended.IsCompleted;
    }
}
