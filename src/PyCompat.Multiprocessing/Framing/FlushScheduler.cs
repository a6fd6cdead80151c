using System.Diagnostics;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>
/// Notifies channels when the messages they hold back have waited long enough: one thread for all channels.
/// </summary>
/// <remarks>
/// Does not use thread-pool timers: each time one is due, a pool thread looks for more work, which takes as long as
/// about a hundred messages.
/// </remarks>
internal sealed class FlushScheduler
{
    // Not a Lock, because Monitor.Wait is used.
    private readonly object _gate = new();
    private readonly PriorityQueue<IFlushable, long> _waiting = new();
    private bool _isRunning;

    public static FlushScheduler Shared { get; } = new();

    /// <summary>
    /// Calls <see cref="IFlushable.FlushAfterDelay"/> after the delay. If the calling thread is interrupted meanwhile,
    /// its next wait throws.
    /// </summary>
    public void Add(IFlushable channel, TimeSpan delay)
    {
        long due = Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);
        NonInterruptible.Repeat((this, channel, due), static it => it.Item1.Add(it.channel, it.due));
    }

    /// <summary>Removes a closed channel.</summary>
    public void Remove(IFlushable channel) =>
        NonInterruptible.Repeat((this, channel), static it => it.Item1.Forget(it.channel));

    private void Forget(IFlushable channel)
    {
        lock (_gate)
        {
            while (_waiting.Remove(channel, out _, out _))
            {
                // A channel that could not send everything at once may be queued twice.
            }
        }
    }

    private void Add(IFlushable channel, long due)
    {
        lock (_gate)
        {
            bool isNext = !_waiting.TryPeek(out _, out long next) || due < next;
            _waiting.Enqueue(channel, due);
            if (!_isRunning)
            {
                Start();
            }
            else if (isNext)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    // Unsafe start: the thread must not capture the first sender's execution context.
    private void Start()
    {
        new Thread(Run) { IsBackground = true, Name = "PyCompat flushes" }.UnsafeStart();
        _isRunning = true;
    }

    private void Run()
    {
        while (true)
        {
            WaitForNext().FlushAfterDelay();
        }
    }

    private IFlushable WaitForNext()
    {
        lock (_gate)
        {
            while (true)
            {
                if (!_waiting.TryPeek(out _, out long due))
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (left <= TimeSpan.Zero)
                {
                    return _waiting.Dequeue();
                }

                // In whole milliseconds: a fraction would be rounded down to no wait at all.
                Monitor.Wait(_gate, (int)Math.Ceiling(left.TotalMilliseconds));
            }
        }
    }
}

/// <summary>Holds messages back for a while, and is notified when that time is up.</summary>
internal interface IFlushable
{
    /// <summary>Sends the messages held back, or leaves that to a send in progress; never waits.</summary>
    void FlushAfterDelay();
}
