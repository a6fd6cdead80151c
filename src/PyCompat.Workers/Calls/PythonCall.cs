using System.Diagnostics;
using PyCompat.Multiprocessing;
using PyCompat.Pickle.Model;
using PyCompat.Workers.Processes;
using PyCompat.Workers.Protocol;
using PyCompat.Workers.Scheduling;

namespace PyCompat.Workers.Calls;

/// <summary>How far a call is. It goes forward, except from Sent back to Queued when its worker dies.</summary>
internal enum CallState
{
    /// <summary>It was not given to the scheduler yet.</summary>
    New,

    /// <summary>It waits for a worker.</summary>
    Queued,

    /// <summary>It was given to a worker, behind another call: it has not begun.</summary>
    Sent,

    /// <summary>It is the first call without an answer of its worker: it may have begun.</summary>
    Running,

    /// <summary>It was cancelled while it ran; the worker has not answered yet.</summary>
    Interrupted,

    /// <summary>Its answer has arrived, or it will have none.</summary>
    Ended,
}

/// <summary>A call, from when it is made to its end. The scheduler's lock guards what can be set.</summary>
/// <param name="function">The function.</param>
/// <param name="payload">The pickled arguments.</param>
internal abstract class PythonCall(PythonFunction function, byte[] payload)
{
    private TaskCompletionSource? _ended;
    private CancellationTokenRegistration _registration;
    private Timer? _deadline;

    public PythonFunction Function => function;

    public byte[] Payload => payload;

    /// <summary>The calls that may be sent in one message with this one; null: none.</summary>
    public CallGroup? Group { get; init; }

    /// <summary>What the caller calls it; null: the function's name.</summary>
    public string? Name { get; init; }

    /// <summary>The <c>traceparent</c> of W3C Trace Context.</summary>
    public string? Trace { get; init; }

    /// <summary>How long it may take from when it is made; null: without a limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long it may take from when it begins; null: without a limit.</summary>
    public TimeSpan? RunTimeout { get; init; }

    /// <summary>Receives what the function reports.</summary>
    public ProgressReports? Progress { get; init; }

    /// <summary>Whether it holds its worker until the reader has what it wants.</summary>
    public virtual bool IsStream => false;

    public CallState State { get; set; }

    /// <summary>The worker that has it.</summary>
    public Worker? Worker { get; set; }

    /// <summary>Its number on the connection of its worker.</summary>
    public long Number { get; set; }

    /// <summary>Whether its message may be under way: from here on it may begin.</summary>
    public bool IsOnItsWay { get; set; }

    /// <summary>When it became the first of its worker's calls (a timestamp of <c>Stopwatch</c>).</summary>
    public long BeganAt { get; set; }

    /// <summary>Whether it was cancelled before it had begun; its worker still answers it.</summary>
    public bool IsWithdrawn { get; set; }

    /// <summary>Why the caller does not want it any more; null: it does.</summary>
    public Exception? CancelReason { get; set; }

    /// <summary>Completes when the worker has answered, or is gone; ask for it under the scheduler's lock.</summary>
    public Task Ended => State == CallState.Ended
        ? Task.CompletedTask
        : (_ended ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>The tuple that begins its message.</summary>
    public virtual PyTuple Header(long number) => new(WorkerProtocol.Call, number, function.Notation, Trace);

    /// <summary>Receives the result, the payload of the answer; what is wrong with it fails the call.</summary>
    public abstract ValueTask ReceiveResultAsync(Connection connection);

    /// <summary>Receives an item of a stream.</summary>
    public virtual async ValueTask ReceiveItemAsync(Connection connection)
    {
        (await connection.ReceivePooledAsync().ConfigureAwait(false)).Dispose();
    }

    /// <summary>A stream has ended.</summary>
    public virtual void EndStream() => Fail(new InvalidDataException("The worker has answered a call as a stream."));

    /// <summary>Ends it with an exception, unless it has ended for its caller.</summary>
    public void Fail(Exception failure)
    {
        StopWatching();
        if (Progress is { } progress)
        {
            _ = FailAfterAsync(progress, failure);
        }
        else
        {
            SetFailure(failure);
        }
    }

    /// <summary>Lets a token and the deadline cancel it; it has been given to the scheduler.</summary>
    public void Watch(CallScheduler scheduler, CancellationToken cancellationToken)
    {
        if (Timeout is { } timeout)
        {
            SetDeadline(scheduler, timeout);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(
                (state, token) => scheduler.Cancel((PythonCall)state!, new OperationCanceledException(token)), this);
        }

        if (Progress is { } progress)
        {
            progress.Thrown = thrown => scheduler.Cancel(this, thrown);
        }
    }

    /// <summary>It begins to run, as far as is known here.</summary>
    public void Begin(CallScheduler scheduler)
    {
        State = CallState.Running;
        BeganAt = Stopwatch.GetTimestamp();
        if (RunTimeout is { } timeout)
        {
            SetDeadline(scheduler, timeout);
        }
    }

    /// <summary>The scheduler knows that it has ended.</summary>
    public void SetEnded()
    {
        State = CallState.Ended;
        _ended?.TrySetResult();
    }

    public void StopWatching()
    {
        _registration.Unregister();
        _deadline?.Dispose();
    }

    protected abstract void SetFailure(Exception failure);

    private void SetDeadline(CallScheduler scheduler, TimeSpan timeout)
    {
        // It may have begun before, in the eyes of its scheduler, in a worker that ended.
        _deadline?.Dispose();
        _deadline = new Timer(
            _ => scheduler.Cancel(this, new TimeoutException(
                $"The call of {Name ?? function.ToString()} was not done after {timeout.TotalSeconds:0.###} s.")),
            null, timeout, System.Threading.Timeout.InfiniteTimeSpan);
    }

    private async Task FailAfterAsync(ProgressReports progress, Exception failure)
    {
        await progress.Delivered.ConfigureAwait(false);
        SetFailure(failure);
    }
}

/// <summary>Calls of one enumeration, which may be sent in one message.</summary>
/// <param name="ChunkSize">How many; null: as the time that calls take allows.</param>
internal sealed record CallGroup(int? ChunkSize);
