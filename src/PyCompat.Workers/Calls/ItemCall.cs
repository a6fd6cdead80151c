using PyCompat.Multiprocessing;

namespace PyCompat.Workers.Calls;

/// <summary>The call for one item of an enumeration.</summary>
internal sealed class ItemCall<TResult>(PythonFunction function, byte[] payload, MapRun<TResult> run)
    : PythonCall(function, payload)
{
    private Exception? _failure;
    private TResult? _result;

    /// <summary>Whether there is a result or a failure.</summary>
    public bool IsDone { get; private set; }

    /// <exception cref="Exception">The call has failed.</exception>
    public TResult Result => _failure is null ? _result! : throw _failure;

    public override async ValueTask ReceiveResultAsync(Connection connection)
    {
        _result = await Payload<TResult>.ReceiveAsync(connection).ConfigureAwait(false);
        StopWatching();
        SetDone();
    }

    /// <summary>There is no call for the item: it could not be had, or has no Python form.</summary>
    public void SetFailed(Exception failure) => SetFailure(failure);

    protected override void SetFailure(Exception failure)
    {
        if (!IsDone)
        {
            _failure = failure;
            SetDone();
        }
    }

    private void SetDone()
    {
        IsDone = true;
        run.OnDone(this);
    }
}
