using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PyCompat.Multiprocessing.Polling;

/// <summary>
/// Waits for objects of every kind, each in its own way, so that there may be more than the 63 that
/// WaitForMultipleObjects takes.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class CombinedWaitSet : WaitSet
{
    private readonly List<WindowsWaitable> _entries = [];

    public override void Add(Waitable waitable) => _entries.Add((WindowsWaitable)waitable);

    public override void Add(Socket socket) => _entries.Add(new SocketWaitable(socket));

    public override void Add(SafeHandle handle) => _entries.Add(HandleKind.ToWaitable(handle));

    // A mutex would be acquired by a pool thread.
    public override void Add(WaitHandle handle) => _entries.Add(handle is not Mutex
        ? new SignalWaitable(handle)
        : throw new ArgumentException(
            "A mutex belongs to the thread that waits for it: wait for it alone, with WaitOne.", nameof(handle)));

    public override void Add(Task task, CancellationToken closing = default) =>
        _entries.Add(new TaskWaitable(task, closing));

    public override List<int> Wait(TimeSpan timeout)
    {
        using CancellationTokenSource over = new();
        Task<List<int>> waiting = WaitAsync(timeout, over.Token).AsTask();
        try
        {
            return waiting.GetAwaiter().GetResult();
        }
        catch (ThreadInterruptedException)
        {
            // All waits have ended before this returns, so that no signal is consumed without being reported.
            over.Cancel();
            NonInterruptible.Repeat(Task.WhenAny(waiting), static it => it.Wait());
            if (!waiting.IsCompletedSuccessfully)
            {
                throw;
            }

            // It had already completed, and may have consumed the signal of an event: the thread's next wait reports
            // the interrupt.
            Thread.CurrentThread.Interrupt();
            return waiting.Result;
        }
    }

    public override async ValueTask<List<int>> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        List<int> ready = GetReady();
        if (ready.Count > 0 || timeout == TimeSpan.Zero)
        {
            return ready;
        }

        long start = Stopwatch.GetTimestamp();
        do
        {
            int remaining = PollTimeout.Remaining(timeout, start);
            ready = await WaitOnceAsync(remaining, cancellationToken).ConfigureAwait(false);
        }
        while (ready.Count == 0 && !PollTimeout.IsOver(timeout, start)); // Timers use a coarse clock.
        return ready;
    }

    public override void Dispose()
    {
        foreach (IDisposable entry in _entries.OfType<IDisposable>())
        {
            entry.Dispose();
        }
    }

    private async ValueTask<List<int>> WaitOnceAsync(int milliseconds, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Thread starting = Thread.CurrentThread;
        Task[] waits = [.. _entries.Select(entry => entry.WaitAsync(over.Token))];
        await Task.WhenAny([.. waits, Task.Delay(milliseconds, over.Token)]).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        List<int> ready = [];
        for (int i = 0; i < waits.Length; i++)
        {
            if (waits[i].IsCompletedSuccessfully)
            {
                ready.Add(i);
            }
        }

        // A failed object reports its error when it is used next; a consumed signal must be reported now.
        Task[] failed = [.. waits.Where(wait => wait.IsFaulted)];
        if (ready.Count == 0)
        {
            await Task.WhenAll(failed).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
        else if (failed.Any(wait => wait.Exception!.InnerException is ThreadInterruptedException))
        {
            starting.Interrupt();
        }

        return ready;
    }

    private List<int> GetReady()
    {
        List<int> ready = [];
        try
        {
            for (int i = 0; i < _entries.Count; i++)
            {
                if (_entries[i].IsReady())
                {
                    ready.Add(i);
                }
            }
        }
        catch (Exception failure) when (ready.Count > 0)
        {
            // As above: what was ready may have been a signal, which is now consumed.
            if (failure is ThreadInterruptedException)
            {
                Thread.CurrentThread.Interrupt();
            }
        }

        return ready;
    }
}
