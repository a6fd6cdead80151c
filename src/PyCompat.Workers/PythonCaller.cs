using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using PyCompat.Pickle;
using PyCompat.Pickle.Model;
using PyCompat.Workers.Calls;
using PyCompat.Workers.Scheduling;

namespace PyCompat.Workers;

/// <summary>What <see cref="PythonWorker"/> and <see cref="PythonPool"/> have in common.</summary>
public abstract class PythonCaller : IPythonCaller
{
    private readonly CallScheduler _scheduler;
    private readonly CallerSettings _settings;
    private volatile bool _isDisposed;

    private protected PythonCaller(PythonCallerOptions options, int workerCount)
    {
        _settings = new CallerSettings(options);
        _scheduler = new CallScheduler(_settings, workerCount);
    }

    /// <summary>What has been done so far, and what is being done.</summary>
    public PythonCallerStatistics Statistics => _scheduler.GetStatistics();

    /// <inheritdoc/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public ValueTask<T> CallAsync<T>(
        PythonFunction function,
        PythonArguments arguments = default,
        CallOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        ResultCall<T> call = new(Checked(function), Encode(arguments))
        {
            Name = options?.Name,
            Timeout = options?.Timeout ?? _settings.CallTimeout,
            Trace = Activity.Current.TraceParent(),
            Progress = options?.Progress is { } progress ? new ProgressReports(progress) : null,
        };
        Submit(call, cancellationToken);
        return new ValueTask<T>(call.Result);
    }

    /// <inheritdoc/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public IAsyncEnumerable<T> StreamAsync<T>(
        PythonFunction function,
        PythonArguments arguments = default,
        CallOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return ReadStreamAsync<T>(Checked(function), Encode(arguments), options, cancellationToken);
    }

    /// <inheritdoc/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        PythonFunction function,
        IEnumerable<TItem> items,
        MapOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Map<TItem, TResult>(
            function, items.ToAsyncEnumerable(), options, items.TryGetNonEnumeratedCount(out int count) ? count : null,
            cancellationToken);
    }

    /// <inheritdoc/>
    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    public IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        PythonFunction function,
        IAsyncEnumerable<TItem> items,
        MapOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Map<TItem, TResult>(function, items, options, null, cancellationToken);
    }

    /// <summary>
    /// Ends the calls that run and all processes: those that have not ended after the grace period are killed. Returns
    /// when all are gone. A second time does nothing.
    /// </summary>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _scheduler.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private protected Task StartAsync(CancellationToken cancellationToken) => _scheduler.StartAsync(cancellationToken);

    private static PythonFunction Checked(PythonFunction function)
    {
        _ = function.Notation;
        return function;
    }

    private async IAsyncEnumerable<T> ReadStreamAsync<T>(
        PythonFunction function,
        byte[] payload,
        CallOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StreamCall<T> call = new(function, payload, _settings.Serializer, _scheduler)
        {
            Name = options?.Name,
            Timeout = options?.Timeout ?? _settings.CallTimeout,
            Trace = Activity.Current.TraceParent(),
            Progress = options?.Progress is { } progress ? new ProgressReports(progress) : null,
        };
        Submit(call, cancellationToken);
        try
        {
            while (await call.WaitAsync().ConfigureAwait(false))
            {
                yield return call.Take();
            }
        }
        finally
        {
            await call.LeaveAsync().ConfigureAwait(false);
        }
    }

    [RequiresUnreferencedCode(ReflectionReasons.Trimmed)]
    [RequiresDynamicCode(ReflectionReasons.Dynamic)]
    private IAsyncEnumerable<TResult> Map<TItem, TResult>(
        PythonFunction function,
        IAsyncEnumerable<TItem> items,
        MapOptions? options,
        long? total,
        CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        options ??= new MapOptions();
        MapRun<TResult> run = new(_scheduler, Checked(function), options, total);
        return run.RunAsync(
            items, item => Payload<TItem>.WriteArgument(_settings.Serializer, item), cancellationToken);
    }

    private void Submit(PythonCall call, CancellationToken cancellationToken)
    {
        // First, so that no cancellation is missed.
        call.Watch(_scheduler, cancellationToken);
        try
        {
            _scheduler.Submit(call);
        }
        catch
        {
            call.StopWatching();
            throw;
        }
    }

    private byte[] Encode(in PythonArguments arguments) => _settings.Serializer.Serialize(
        new PyTuple(arguments.PositionalArray, arguments.KeywordsOrNull));

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, this);
}
