using PyCompat.Multiprocessing;

namespace PyCompat.Workers.Calls;

/// <summary>A call with one result.</summary>
internal sealed class ResultCall<T>(PythonFunction function, byte[] payload)
    : PythonCall(function, payload)
{
    private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Result => _result.Task;

    public override async ValueTask ReceiveResultAsync(Connection connection)
    {
        T result = await Payload<T>.ReceiveAsync(connection).ConfigureAwait(false);
        StopWatching();
        if (Progress is { } progress)
        {
            _ = SetAfterAsync(progress, result);
        }
        else
        {
            _result.TrySetResult(result);
        }
    }

    protected override void SetFailure(Exception failure)
    {
        if (failure is OperationCanceledException cancelled && cancelled.InnerException is null)
        {
            _result.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _result.TrySetException(failure);
        }
    }

    private async Task SetAfterAsync(Scheduling.ProgressReports progress, T result)
    {
        await progress.Delivered.ConfigureAwait(false);
        if (progress.Failure is { } failure)
        {
            SetFailure(failure);
        }
        else
        {
            _result.TrySetResult(result);
        }
    }
}
