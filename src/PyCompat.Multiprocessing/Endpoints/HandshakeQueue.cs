using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Endpoints;

/// <summary>The clients in the handshake, up to a fixed number at once, and the queue of those waiting.</summary>
/// <remarks>
/// While clients wait, those inside that have not proved that they know the key give way, the oldest first, once their
/// time is up: <see cref="Grace"/> if they have sent nothing, <see cref="SpeakingGrace"/> if a message has begun. A
/// burst of honest clients must not evict one another before their answers can arrive. The longer the queue, the
/// shorter that time, down to a quarter; it starts when this process has sent its message. So a queue of any length is
/// cleared within a second or two, and served in order of arrival. A client that has proved that it knows the key never
/// gives way.
/// </remarks>
internal sealed class HandshakeQueue(int capacity) : IDisposable
{
    /// <summary>How long to wait for a silent client: longer than an intercontinental round trip.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long to wait for a client that has begun to send: it only has to complete one short message, or TLS.
    /// </summary>
    public static readonly TimeSpan SpeakingGrace = Grace * 2;

    private static readonly TimeSpan Tick = Grace / 10;

    /// <summary>The factor by which the longest queue shortens these times.</summary>
    private const int LongLineFactor = 4;

    /// <summary>
    /// The factor by which these times are longer for a client with a wrapped stream: TLS exchanges more messages
    /// before the key.
    /// </summary>
    private const int WrappedFactor = 4;

    /// <summary>How many may wait for each place.</summary>
    private const int LinePerPlace = 8;

    private readonly Lock _gate = new();
    private readonly LinkedList<PendingClient> _inside = new();
    private readonly Queue<(PendingClient Client, TaskCompletionSource<bool> Turn)> _line = new();
    private Timer? _timer;
    private bool _isTicking;
    private bool _isCrowded;
    private bool _isDisposed;

    /// <summary>The total number of clients that can be inside and in the queue.</summary>
    public static int PlacesFor(int capacity) => (int)Math.Min((1L + LinePerPlace) * capacity, int.MaxValue / 2);

    /// <summary>
    /// Waits for a place; returns false if too many are waiting and none inside can give way yet. Cancelled when the
    /// queue is closed.
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
    /// Evicts the oldest client that has not proved that it knows the key, to free its descriptor; returns false if
    /// there is none.
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

    /// <summary>Returns false if it has already been evicted.</summary>
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

    // Outside the lock: closing them may take a while, which must not delay entering and leaving clients.
    private static void GiveWay(List<PendingClient> evicted)
    {
        foreach (PendingClient pending in evicted)
        {
            pending.GiveWay();
        }
    }

    /// <summary>Evicts up to <paramref name="wanted"/> clients whose time is up, and frees their places.</summary>
    private List<PendingClient> MakeRoom(int wanted)
    {
        double shortening = Math.Clamp((double)_line.Count / capacity, 1, LongLineFactor);
        List<PendingClient> evicted = [];
        Evict(evicted, wanted, ClientProgress.Silent, Grace / shortening);
        Evict(evicted, wanted, ClientProgress.Speaking, SpeakingGrace / shortening);
        return evicted;
    }

    /// <summary>
    /// Fills the list up to <paramref name="upTo"/> clients with the oldest that got no further than
    /// <paramref name="furthest"/> within their time.
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

        // Not restarted while it runs: a steady stream of clients would postpone it indefinitely.
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

    // Once per crowd, which lasts from the first client that waits until none does.
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
