using PyCompat.Multiprocessing;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Workers.Protocol;
using PyCompat.Workers.Scheduling;

namespace PyCompat.Workers.Calls;

/// <summary>A call whose result arrives in items; the worker is no further ahead than it has credit.</summary>
internal sealed class StreamCall<T>(
    PythonFunction function, byte[] payload, PickleSerializer serializer, CallScheduler scheduler)
    : PythonCall(function, payload)
{
    /// <summary>How many items the worker may be ahead.</summary>
    private const int ItemCredit = 64;

    /// <summary>How many bytes the worker may be ahead, of the items' pickles; one item may always be more.</summary>
    private const long ByteCredit = 16 << 20;

    private readonly Lock _gate = new();
    private readonly Queue<(T Item, long Length)> _items = new();
    private TaskCompletionSource? _arrival;
    private Exception? _failure;
    private bool _isAtEnd;
    private int _readItems;
    private long _readBytes;

    public override bool IsStream => true;

    public override PyTuple Header(long number) =>
        new(WorkerProtocol.Stream, number, Function.Notation, Trace, (long)ItemCredit, ByteCredit);

    public override ValueTask ReceiveResultAsync(Connection connection) =>
        throw new InvalidDataException("The worker has answered a stream with one result.");

    public override async ValueTask ReceiveItemAsync(Connection connection)
    {
        using var message = await connection.ReceivePooledAsync().ConfigureAwait(false);
        T item;
        try
        {
            item = Payload<T>.Read(serializer, message.Memory.Span);
        }
        catch (PickleException failure)
        {
            // The reader gets it in the item's place, and leaves the stream then.
            SetFailure(failure);
            return;
        }

        lock (_gate)
        {
            if (_failure is null)
            {
                _items.Enqueue((item, message.Memory.Length));
            }

            SetArrived();
        }
    }

    public override void EndStream()
    {
        StopWatching();
        if (Progress is { } progress)
        {
            _ = EndAfterAsync(progress);
        }
        else
        {
            SetAtEnd();
        }
    }

    /// <summary>Waits for an item; false at the end.</summary>
    public async ValueTask<bool> WaitAsync()
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_items.Count > 0 && _failure is not (OperationCanceledException or TimeoutException))
                {
                    return true;
                }

                if (_failure is not null)
                {
                    throw _failure;
                }

                if (_isAtEnd)
                {
                    return false;
                }

                _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _arrival.Task;
            }

            await arrival.ConfigureAwait(false);
        }
    }

    /// <summary>Takes an item that has arrived, and lets the worker go on.</summary>
    public T Take()
    {
        T item;
        int items = 0;
        long bytes = 0;
        lock (_gate)
        {
            (item, long length) = _items.Dequeue();
            _readItems++;
            _readBytes += length;
            if (_readItems >= ItemCredit / 2 || _readBytes >= ByteCredit / 2)
            {
                (items, bytes) = (_readItems, _readBytes);
                (_readItems, _readBytes) = (0, 0);
            }
        }

        if (items > 0)
        {
            scheduler.AddCredit(this, items, bytes);
        }

        return item;
    }

    /// <summary>The reader wants no more; returns when the worker is free.</summary>
    public async ValueTask LeaveAsync()
    {
        await scheduler.LeaveAsync(this, new OperationCanceledException("The reader has left the stream."))
            .ConfigureAwait(false);
        StopWatching();
    }

    protected override void SetFailure(Exception failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            SetArrived();
        }
    }

    private async Task EndAfterAsync(ProgressReports progress)
    {
        await progress.Delivered.ConfigureAwait(false);
        if (progress.Failure is { } failure)
        {
            SetFailure(failure);
        }

        SetAtEnd();
    }

    private void SetAtEnd()
    {
        lock (_gate)
        {
            _isAtEnd = true;
            SetArrived();
        }
    }

    private void SetArrived()
    {
        _arrival?.TrySetResult();
        _arrival = null;
    }
}
