using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>
/// The clients that are in the handshake, only so many at once, and the line of those that wait for their turn.
/// </summary>
/// <remarks>
/// While somebody waits, those inside that have not shown the key give way, the oldest first, once they have had their
/// time: <see cref="Grace"/> where they have said nothing, <see cref="SpeakingGrace"/> where a message has begun. A
/// burst of honest clients must not push one another out before their answers can be here. The longer the line, the
/// shorter that time, down to a quarter; it counts from when this process has said its word. So a line of any length is
/// gone within a second or two, and those in it are served in the order in which they came. A client that has shown the
/// key never gives way.
/// </remarks>
internal sealed class HandshakeQueue(int capacity) : IDisposable
{
    /// <summary>How long a silent client is waited for: more than an answer takes across the world.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long a client is waited for that has begun to speak: it needs no more than one short message, or TLS.
    /// </summary>
    public static readonly TimeSpan SpeakingGrace = Grace * 2;

    private static readonly TimeSpan Tick = Grace / 10;

    /// <summary>How much shorter the times become in the longest line.</summary>
    private const int LongLineFactor = 4;

    /// <summary>How much longer a client may take that wraps its bytes: TLS has more to say before the key.</summary>
    private const int WrappedFactor = 4;

    /// <summary>How many may wait, for each that may be inside.</summary>
    private const int LinePerPlace = 8;

    private readonly Lock _gate = new();
    private readonly LinkedList<PendingClient> _inside = new();
    private readonly Queue<(PendingClient Client, TaskCompletionSource<bool> Turn)> _line = new();
    private Timer? _timer;
    private bool _isTicking;
    private bool _isCrowded;
    private bool _isDisposed;

    /// <summary>How many clients can be inside and in the line together.</summary>
    public static int PlacesFor(int capacity) => (int)Math.Min((1L + LinePerPlace) * capacity, int.MaxValue / 2);

    /// <summary>
    /// Waits for its turn; false: there are too many, and none inside can give way yet. Cancelled when the queue is
    /// closed.
    /// </summary>
    public Task<bool> EnterAsync(PendingClient pending)
    {
        List<PendingClient> evicted;
        TaskCompletionSource<bool> turn;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return Task.FromCanceled<bool>(new CancellationToken(canceled: true));
            }

            if (_inside.Count < capacity && _line.Count == 0)
            {
                Admit(pending);
                return Task.FromResult(true);
            }

            bool isFull = _line.Count >= (long)capacity * LinePerPlace;
            evicted = isFull ? MakeRoom(1) : [];
            if (isFull && evicted.Count == 0)
            {
                return Task.FromResult(false);
            }

            turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _line.Enqueue((pending, turn));
            Advance();
        }

        GiveWay(evicted);
        return turn.Task;
    }

    /// <summary>
    /// Has the oldest that has not shown the key give way at once, for its descriptor; false: there is none.
    /// </summary>
    public bool TryMakeRoom()
    {
        List<PendingClient> evicted = [];
        lock (_gate)
        {
            Evict(evicted, 1, ClientProgress.Silent, TimeSpan.Zero);
            Evict(evicted, 1, ClientProgress.Unread, TimeSpan.Zero);
            if (evicted.Count > 0)
            {
                ConnectionEvents.Log.DescriptorsExhausted(_inside.Count, _line.Count);
            }

            Advance();
        }

        GiveWay(evicted);
        return evicted.Count > 0;
    }

    /// <summary>False: it had to give way before.</summary>
    public bool TryLeave(PendingClient pending)
    {
        lock (_gate)
        {
            for (var node = _inside.First; node is not null; node = node.Next)
            {
                if (node.Value != pending)
                {
                    continue;
                }

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
            {
                turn.SetCanceled();
            }

            _line.Clear();
        }
    }

    private void OnTick()
    {
        List<PendingClient> evicted;
        lock (_gate)
        {
            evicted = MakeRoom(_line.Count);
            Advance();
        }

        GiveWay(evicted);
    }

    // Outside the lock: closing them may take a while, and those that come and go must not wait for it.
    private static void GiveWay(List<PendingClient> evicted)
    {
        foreach (PendingClient pending in evicted)
        {
            pending.GiveWay();
        }
    }

    /// <summary>Those, up to so many, whose time is over; their places are free.</summary>
    private List<PendingClient> MakeRoom(int wanted)
    {
        double shortening = Math.Clamp((double)_line.Count / capacity, 1, LongLineFactor);
        List<PendingClient> evicted = [];
        Evict(evicted, wanted, ClientProgress.Silent, Grace / shortening);
        Evict(evicted, wanted, ClientProgress.Speaking, SpeakingGrace / shortening);
        return evicted;
    }

    /// <summary>
    /// Fills a list up to so many with those, the oldest first, that came no further within their time.
    /// </summary>
    private void Evict(List<PendingClient> evicted, int upTo, ClientProgress furthest, TimeSpan grace)
    {
        LinkedListNode<PendingClient>? next;
        for (var node = _inside.First; node is not null && !_isDisposed && evicted.Count < upTo; node = next)
        {
            next = node.Next;
            TimeSpan due = node.Value.IsWrapped && furthest >= ClientProgress.Speaking ? grace * WrappedFactor : grace;
            if (node.Value.WaitedFor < due || node.Value.Progress > furthest)
            {
                continue;
            }

            _inside.Remove(node);
            evicted.Add(node.Value);
        }
    }

    private void Advance()
    {
        if (_isDisposed)
        {
            return;
        }

        while (_inside.Count < capacity && _line.TryDequeue(out var next))
        {
            Admit(next.Client);
            next.Turn.SetResult(true);
        }

        TellOfCrowd();

        // Never started anew while it runs: clients that keep coming would put it off for ever.
        bool mustTick = _line.Count > 0;
        if (mustTick == _isTicking)
        {
            return;
        }

        _isTicking = mustTick;
        TimeSpan period = mustTick ? Tick : Timeout.InfiniteTimeSpan;
        _timer ??= new Timer(
            static queue => ((HandshakeQueue)queue!).OnTick(), this, Timeout.Infinite, Timeout.Infinite);
        _timer.Change(period, period);
    }

    // Once for each crowd: from the first client that waits until nobody does.
    private void TellOfCrowd()
    {
        bool isCrowded = _line.Count > 0;
        if (isCrowded && !_isCrowded)
        {
            ConnectionEvents.Log.HandshakesCrowded(_inside.Count);
        }

        _isCrowded = isCrowded;
    }

    private void Admit(PendingClient pending) => _inside.AddLast(pending);
}
