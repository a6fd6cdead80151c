using System.Diagnostics;
using System.Runtime.CompilerServices;
using PyCompat.Multiprocessing.Processes;
using PyCompat.Workers.Scheduling;

namespace PyCompat.Workers.Calls;

/// <summary>One enumeration: the calls between what takes the items and what reads the results.</summary>
/// <param name="scheduler">Runs the calls.</param>
/// <param name="function">The function.</param>
/// <param name="options">How to call it.</param>
/// <param name="total">How many items there are, if that is known.</param>
internal sealed class MapRun<TResult>(
    CallScheduler scheduler, PythonFunction function, MapOptions options, long? total)
{
    private const int DefaultMaxInFlight = 1024;

    // Of arguments; one item may always be more.
    private const long MaxBytesInFlight = 16 << 20;

    private readonly Lock _gate = new();
    private readonly Queue<ItemCall<TResult>> _given = new();
    private readonly Queue<ItemCall<TResult>> _done = new();
    private readonly HashSet<ItemCall<TResult>> _unfinished = [];
    private readonly CallGroup _group = new(options.ChunkSize);
    private readonly string? _trace = Activity.Current.TraceParent();
    private readonly long _began = Stopwatch.GetTimestamp();
    private TaskCompletionSource? _change;
    private long _bytesInFlight;
    private int _inFlight;
    private long _ended;
    private bool _isAllGiven;
    private bool _isLeft;

    /// <summary>Takes the items, as there is room for them, and yields the results.</summary>
    /// <param name="items">The items.</param>
    /// <param name="encode">Pickles the arguments of the call for one.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<TResult> RunAsync<TItem>(
        IAsyncEnumerable<TItem> items,
        Func<TItem, byte[]> encode,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        OutputQueue<MapProgress>? progress = null;
        Exception? thrown = null;
        if (options.Progress is { } receiver)
        {
            progress = new OutputQueue<MapProgress>((report, _) => Report(receiver, report, ref thrown));
        }

        var pulling = Task.Run(() => PullAsync(items, encode, leaving.Token), CancellationToken.None);
        try
        {
            while (await NextAsync(cancellationToken).ConfigureAwait(false) is { } call)
            {
                TResult result = call.Result;
                if (thrown is not null)
                {
                    throw thrown;
                }

                progress?.Add(Progress(), 1);
                yield return result;
            }

            if (progress is not null)
            {
                await progress.Delivered.ConfigureAwait(false);
                if (thrown is not null)
                {
                    throw thrown;
                }
            }
        }
        finally
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            await LeaveAsync(pulling).ConfigureAwait(false);
        }
    }

    /// <summary>A call has ended.</summary>
    public void OnDone(ItemCall<TResult> call)
    {
        lock (_gate)
        {
            _unfinished.Remove(call);
            _ended++;
            if (options.Order == MapOrder.AsCompleted)
            {
                _done.Enqueue(call);
                SetChanged();
            }
            else if (_given.TryPeek(out ItemCall<TResult>? first) && first == call)
            {
                SetChanged();
            }
        }
    }

    /// <summary>Waits for the next result; null: there are no more.</summary>
    private async ValueTask<ItemCall<TResult>?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task change;
            lock (_gate)
            {
                if (TryTake() is { } call)
                {
                    _inFlight--;
                    _bytesInFlight -= call.Payload.Length;
                    SetChanged();
                    return call;
                }

                if (_isAllGiven && _inFlight == 0)
                {
                    return null;
                }

                change = Change();
            }

            await change.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ItemCall<TResult>? TryTake()
    {
        if (options.Order == MapOrder.AsCompleted)
        {
            return _done.TryDequeue(out ItemCall<TResult>? done) ? done : null;
        }

        return _given.TryPeek(out ItemCall<TResult>? first) && first.IsDone ? _given.Dequeue() : null;
    }

    private async Task PullAsync<TItem>(
        IAsyncEnumerable<TItem> items, Func<TItem, byte[]> encode, CancellationToken leaving)
    {
        ItemCall<TResult>? failed = null;
        try
        {
            await using var source = items.GetAsyncEnumerator(leaving);
            while (await WaitForRoomAsync(leaving).ConfigureAwait(false)
                && await source.MoveNextAsync().ConfigureAwait(false))
            {
                if (!TryGive(encode(source.Current)))
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            // It comes in the place of the item.
            failed = new ItemCall<TResult>(function, [], this);
            lock (_gate)
            {
                _inFlight++;
                _given.Enqueue(failed);
            }

            failed.SetFailed(failure);
        }

        lock (_gate)
        {
            _isAllGiven = true;
            SetChanged();
        }
    }

    private async ValueTask<bool> WaitForRoomAsync(CancellationToken leaving)
    {
        while (true)
        {
            leaving.ThrowIfCancellationRequested();
            Task change;
            lock (_gate)
            {
                if (_inFlight < (options.MaxInFlight ?? DefaultMaxInFlight)
                    && (_inFlight == 0 || _bytesInFlight < MaxBytesInFlight))
                {
                    return true;
                }

                change = Change();
            }

            await change.WaitAsync(leaving).ConfigureAwait(false);
        }
    }

    private bool TryGive(byte[] payload)
    {
        ItemCall<TResult> call = new(function, payload, this)
        {
            Group = _group,
            Trace = _trace,
            RunTimeout = options.Timeout,
        };
        lock (_gate)
        {
            if (_isLeft)
            {
                return false;
            }

            _inFlight++;
            _bytesInFlight += payload.Length;
            _unfinished.Add(call);
            if (options.Order == MapOrder.AsGiven)
            {
                _given.Enqueue(call);
            }
        }

        try
        {
            scheduler.Submit(call);
            return true;
        }
        catch (ObjectDisposedException disposed)
        {
            call.SetFailed(disposed);
            return false;
        }
    }

    /// <summary>Withdraws and cancels what is left, and returns when nothing runs any more.</summary>
    private async Task LeaveAsync(Task pulling)
    {
        ItemCall<TResult>[] left;
        lock (_gate)
        {
            _isLeft = true;
            left = [.. _unfinished];
        }

        OperationCanceledException reason = new("The enumeration of the results was left.");
        Task[] ended = [.. left.Select(call => scheduler.CancelAndWaitAsync(call, reason))];
        await Task.WhenAll(ended).ConfigureAwait(false);
        await pulling.ConfigureAwait(false);
    }

    private MapProgress Progress()
    {
        double seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        lock (_gate)
        {
            return new MapProgress(_ended, total, seconds > 0 ? _ended / seconds : 0);
        }
    }

    private static void Report(IProgress<MapProgress> receiver, MapProgress report, ref Exception? thrown)
    {
        if (thrown is null)
        {
            try
            {
                receiver.Report(report);
            }
            catch (Exception failure)
            {
                thrown = failure;
            }
        }
    }

    private Task Change() =>
        (_change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private void SetChanged()
    {
        _change?.TrySetResult();
        _change = null;
    }
}
