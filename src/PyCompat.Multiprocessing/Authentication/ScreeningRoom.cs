using System.Diagnostics;

namespace PyCompat.Multiprocessing.Authentication;

/// <summary>
/// The clients that are in the handshake, only so many at once, and the line of those that wait for their turn.
/// </summary>
/// <remarks>
/// While somebody waits, whoever has been inside for <see cref="Grace"/> and has said nothing gives way, the oldest
/// first: a burst of honest clients must not push one another out before their answers can be here. When the line is
/// full too, the oldest that has said nothing gives way at once, so that accepting never stops.
/// </remarks>
internal sealed class ScreeningRoom(int capacity) : IDisposable
{
    /// <summary>How long a client is waited for at least: more than an answer takes across the world.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Tick = Grace / 5;

    /// <summary>How many may wait, for each that may be inside.</summary>
    private const int LinePerPlace = 4;

    private readonly Lock _gate = new();
    private readonly LinkedList<(Screening Screening, long Entered)> _inside = new();
    private readonly Queue<(Screening Screening, TaskCompletionSource<bool> Turn)> _line = new();
    private Timer? _timer;
    private bool _isDisposed;

    /// <summary>How many clients can be inside and in the line together.</summary>
    internal static int PlacesFor(int capacity) => (int)Math.Min((1L + LinePerPlace) * capacity, int.MaxValue / 2);

    /// <summary>
    /// Waits for its turn; false: there are too many, and all of them are in the middle of it. Cancelled when the room
    /// is closed.
    /// </summary>
    internal Task<bool> EnterAsync(Screening screening)
    {
        lock (_gate)
        {
            if (_isDisposed)
                return Task.FromCanceled<bool>(new CancellationToken(canceled: true));
            if (_inside.Count < capacity && _line.Count == 0)
            {
                Admit(screening);
                return Task.FromResult(true);
            }

            if (_line.Count >= (long)capacity * LinePerPlace && !MakeRoom(TimeSpan.Zero))
                return Task.FromResult(false);
            TaskCompletionSource<bool> turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _line.Enqueue((screening, turn));
            Advance();
            return turn.Task;
        }
    }

    /// <summary>Has the oldest that has said nothing give way; false: there is none.</summary>
    internal bool TryMakeRoom()
    {
        lock (_gate)
        {
            bool isMade = MakeRoom(TimeSpan.Zero);
            Advance();
            return isMade;
        }
    }

    /// <summary>False: it had to give way before.</summary>
    internal bool TryLeave(Screening screening)
    {
        lock (_gate)
        {
            for (var node = _inside.First; node is not null; node = node.Next)
            {
                if (node.Value.Screening != screening)
                    continue;
                _inside.Remove(node);
                Advance();
                return true;
            }

            return false;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
            foreach ((_, TaskCompletionSource<bool> turn) in _line)
                turn.SetCanceled();
            _line.Clear();
        }
    }

    private void OnTick()
    {
        lock (_gate)
        {
            int waiting = _line.Count;
            while (waiting-- > 0 && MakeRoom(Grace))
                continue;
            Advance();
        }
    }

    private bool MakeRoom(TimeSpan grace)
    {
        if (_isDisposed)
            return false;
        for (var node = _inside.First; node is not null; node = node.Next)
        {
            if (Stopwatch.GetElapsedTime(node.Value.Entered) < grace)
                return false;
            if (node.Value.Screening.HasHeard)
                continue;
            _inside.Remove(node);
            node.Value.Screening.GiveWay();
            return true;
        }

        return false;
    }

    private void Advance()
    {
        if (_isDisposed)
            return;
        while (_inside.Count < capacity && _line.TryDequeue(out var next))
        {
            Admit(next.Screening);
            next.Turn.SetResult(true);
        }

        if (_line.Count == 0)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        _timer ??= new Timer(static room => ((ScreeningRoom)room!).OnTick(), this, Timeout.Infinite, Timeout.Infinite);
        _timer.Change(Tick, Tick);
    }

    private void Admit(Screening screening) => _inside.AddLast((screening, Stopwatch.GetTimestamp()));
}
