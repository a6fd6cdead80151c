using System.Diagnostics;
using PyCompat.Multiprocessing.Polling;

namespace PyCompat.Multiprocessing.Framing;

/// <summary>Tells channels when what they keep back has waited long enough: one thread for all of them.</summary>
/// <remarks>
/// No timer of the thread pool: each time one comes due, a thread of the pool looks around for more work, and that
/// takes as long as some hundred messages.
/// </remarks>
internal sealed class FlushScheduler
{
    // Not a Lock: somebody waits on it.
    private readonly object _gate = new();
    private readonly PriorityQueue<IFlushable, long> _waiting = new();
    private bool _isRunning;

    public static FlushScheduler Shared { get; } = new();

    /// <summary>
    /// Calls <see cref="IFlushable.FlushAfterDelay"/> when the delay is over; a thread that is interrupted meanwhile is
    /// told by its next wait.
    /// </summary>
    public void Add(IFlushable channel, TimeSpan delay)
    {
        long due = Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);
        NonInterruptible.Repeat((this, channel, due), static it => it.Item1.Add(it.channel, it.due));
    }

    /// <summary>Forgets a channel that is closed.</summary>
    public void Remove(IFlushable channel) =>
        NonInterruptible.Repeat((this, channel), static it => it.Item1.Forget(it.channel));

    private void Forget(IFlushable channel)
    {
        lock (_gate)
        {
            while (_waiting.Remove(channel, out _, out _))
            {
                // One that could not send all at once may be in it twice.
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

    // It does not flow on with whatever context the first sender has.
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

                // In whole milliseconds: what is less would be no waiting at all.
                Monitor.Wait(_gate, (int)Math.Ceiling(left.TotalMilliseconds));
            }
        }
    }
}

/// <summary>Keeps messages back for a while, and is told when that is over.</summary>
internal interface IFlushable
{
    /// <summary>Sends what is held, or has it sent by the caller that is sending just now; never waits.</summary>
    void FlushAfterDelay();
}
