using PyCompat.Multiprocessing;
using PyCompat.Multiprocessing.Diagnostics;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Workers.Calls;
using PyCompat.Workers.Protocol;

namespace PyCompat.Workers.Processes;

/// <content>What a worker sends, to its end.</content>
internal sealed partial class Worker
{
    private async Task ReceiveToEndAsync()
    {
        Exception? end = null;
        bool isAllRead = true;
        try
        {
            while (!_scheduler.IsRetired(this))
            {
                await ReceiveOneAsync().ConfigureAwait(false);
            }
        }
        catch (EndOfStreamException) when (!_isClosing)
        {
            end = await DescribeEndAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            end = failure;

            // Anything else than its end: it may still run what it has.
            isAllRead = failure is PythonProcessException;
        }

        if (end is null || _isClosing)
        {
            // It ends by itself, and is given the time for that.
            await ReleaseAsync().ConfigureAwait(false);
            _scheduler.WorkerEnded(this, end, isAllRead);
        }
        else
        {
            Kill();
            _scheduler.WorkerEnded(this, end, isAllRead);
            await ReleaseAsync().ConfigureAwait(false);
        }

        _scheduler.WorkerGone(this);
    }

    private async ValueTask ReceiveOneAsync()
    {
        PyTuple message = await ReceiveHeaderAsync(CancellationToken.None).ConfigureAwait(false);
        Connection connection = _process.Connection;
        long number = message is [_, long given, ..] ? given : 0;
        switch (message[0])
        {
            case WorkerProtocol.Result:
                PythonCall done = _scheduler.TakeAnswer(this, number, isResult: true);
                if (done.CancelReason is null)
                {
                    await ReceiveAsync(done, done.ReceiveResultAsync(connection)).ConfigureAwait(false);
                }
                else
                {
                    await SkipAsync().ConfigureAwait(false);
                    done.Fail(done.CancelReason);
                }

                break;
            case WorkerProtocol.Raised:
                PythonCall failed = _scheduler.TakeAnswer(this, number, isResult: false);
                await ReceiveAsync(failed, ReceiveRaisedAsync(failed)).ConfigureAwait(false);
                break;
            case WorkerProtocol.Cancelled:
                PythonCall cancelled = _scheduler.TakeAnswer(this, number, isResult: false);
                cancelled.Fail(cancelled.CancelReason ?? new OperationCanceledException(
                    $"{cancelled.Function} was interrupted, though not by its caller."));
                break;
            case WorkerProtocol.Item:
                PythonCall stream = _scheduler.Running(this, number);
                await (stream.CancelReason is null ? stream.ReceiveItemAsync(connection) : SkipAsync())
                    .ConfigureAwait(false);
                break;
            case WorkerProtocol.End:
                PythonCall ended = _scheduler.TakeAnswer(this, number, isResult: true);
                if (ended.CancelReason is null)
                {
                    ended.EndStream();
                }
                else
                {
                    ended.Fail(ended.CancelReason);
                }

                break;
            case WorkerProtocol.Progress:
                await ReceiveProgressAsync(_scheduler.TryGetRunning(this, number)).ConfigureAwait(false);
                break;
            case WorkerProtocol.Log:
                await ReceiveLogAsync().ConfigureAwait(false);
                break;
            default:
                throw new InvalidDataException($"The worker has sent {message}, which is not of the protocol.");
        }
    }

    private static async ValueTask ReceiveAsync(PythonCall call, ValueTask receiving)
    {
        try
        {
            await receiving.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            call.Fail(failure);

            // A message that cannot be read as what it should be is consumed: the worker goes on.
            if (failure is not (PickleException or InvalidCastException))
            {
                throw;
            }
        }
    }

    private async ValueTask ReceiveRaisedAsync(PythonCall call)
    {
        PyException raised = RaisedException.Read(await _process.Connection.ReceiveAsync().ConfigureAwait(false));
        call.Fail(call.CancelReason switch
        {
            null => raised,
            OperationCanceledException cancelled => new OperationCanceledException(
                cancelled.Message, raised, cancelled.CancellationToken),
            TimeoutException late => new TimeoutException(late.Message, raised),
            { } other => other,
        });
    }

    private async ValueTask ReceiveProgressAsync(PythonCall? call)
    {
        try
        {
            object? report = await _process.Connection.ReceiveAsync().ConfigureAwait(false);
            call?.Progress?.Add(report);
        }
        catch (PickleException unreadable)
        {
            if (call is not null)
            {
                _scheduler.Cancel(call, unreadable);
            }
        }
    }

    private async ValueTask ReceiveLogAsync()
    {
        try
        {
            _scheduler.Log(await _process.Connection.ReceiveAsync().ConfigureAwait(false), ProcessId);
        }
        catch (PickleException unreadable)
        {
            ConnectionEvents.Log.CallbackFailed(nameof(PythonCallerOptions.Log), ExceptionText.Of(unreadable));
        }
    }

    private async ValueTask SkipAsync() =>
        (await _process.Connection.ReceivePooledAsync().ConfigureAwait(false)).Dispose();

    private async ValueTask<PyTuple> ReceiveHeaderAsync(CancellationToken cancellationToken)
    {
        object? message = await _process.Connection.ReceiveAsync(cancellationToken).ConfigureAwait(false);
        return message is PyTuple { Count: > 0 } header
            ? header
            : throw new InvalidDataException($"The worker has sent {message}, which is not of the protocol.");
    }
}
