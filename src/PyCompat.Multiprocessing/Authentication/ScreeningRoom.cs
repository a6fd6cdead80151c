using PyCompat.Multiprocessing.Diagnostics;

namespace PyCompat.Multiprocessing.Authentication;

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
internal sealed class ScreeningRoom(int capacity) : IDisposable
{
    /// <summary>How long a silent client is waited for: more than an answer takes across the world.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How long a client is waited for that has begun to speak: it needs no more than one short message, or TLS.
    /// </summary>
    internal static readonly TimeSpan SpeakingGrace = Grace * 2;

    private static readonly TimeSpan Tick = Grace / 10;

    /// <summary>How much shorter the times become in the longest line.</summary>
    private const int LongLineFactor = 4;

    /// <summary>How much longer a client may take that wraps its bytes: TLS has more to say before the key.</summary>
    private const int WrappedFactor = 4;

    /// <summary>How many may wait, for each that may be inside.</summary>
    private const int LinePerPlace = 8;

    private readonly Lock _gate = new();
    private readonly LinkedList<Screening> _inside = new();
    private readonly Queue<(Screening Screening, TaskCompletionSource<bool> Turn)> _line = new();
    private Timer? _timer;
    private bool _isTicking;
    private bool _isCrowded;
    private bool _isDisposed;

    /// <summary>How many clients can be inside and in the line together.</summary>
    internal static int PlacesFor(int capacity) => (int)Math.Min((1L + LinePerPlace) * capacity, int.MaxValue / 2);

    /// <summary>
    /// Waits for its turn; false: there are too many, and none inside can give way yet. Cancelled when the room is
    /// closed.
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

            if (_line.Count >= (long)capacity * LinePerPlace && !MakeRoom(1))
                return Task.FromResult(false);
            TaskCompletionSource<bool> turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _line.Enqueue((screening, turn));
            Advance();
            return turn.Task;
        }
    }

    /// <summary>
    /// Has the oldest that has not shown the key give way at once, for its descriptor; false: there is none.
    /// </summary>
    internal bool TryMakeRoom()
    {
        lock (_gate)
        {
            bool isMade = Evict(1, ClientProgress.Silent, TimeSpan.Zero) > 0
                || Evict(1, ClientProgress.Unread, TimeSpan.Zero) > 0;
            if (isMade)
                ConnectionEvents.Log.DescriptorsExhausted(_inside.Count, _line.Count);
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
                if (node.Value != screening)
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
            MakeRoom(_line.Count);
            Advance();
        }
    }

    /// <summary>Has so many give way, as far as their time is over; false: none.</summary>
    private bool MakeRoom(int wanted)
    {
        double shortening = Math.Clamp((double)_line.Count / capacity, 1, LongLineFactor);
        int made = Evict(wanted, ClientProgress.Silent, Grace / shortening);
        return made + Evict(wanted - made, ClientProgress.Speaking, SpeakingGrace / shortening) > 0;
    }

    /// <summary>Has those give way, the oldest first, that came no further within their time.</summary>
    private int Evict(int wanted, ClientProgress furthest, TimeSpan grace)
    {
        int evicted = 0;
        LinkedListNode<Screening>? next;
        for (var node = _inside.First; node is not null && !_isDisposed && evicted < wanted; node = next)
        {
            next = node.Next;
            TimeSpan due = node.Value.IsWrapped && furthest >= ClientProgress.Speaking ? grace * WrappedFactor : grace;
            if (node.Value.WaitedFor < due || node.Value.Progress > furthest)
                continue;
            _inside.Remove(node);
            node.Value.GiveWay();
            evicted++;
        }

        return evicted;
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

        TellOfCrowd();

        // Never started anew while it runs: clients that keep coming would put it off for ever.
        bool mustTick = _line.Count > 0;
        if (mustTick == _isTicking)
            return;
        _isTicking = mustTick;
        TimeSpan period = mustTick ? Tick : Timeout.InfiniteTimeSpan;
        _timer ??= new Timer(static room => ((ScreeningRoom)room!).OnTick(), this, Timeout.Infinite, Timeout.Infinite);
        _timer.Change(period, period);
    }

    // Once for each crowd: from the first client that waits until nobody does.
    private void TellOfCrowd()
    {
        bool isCrowded = _line.Count > 0;
        if (isCrowded && !_isCrowded)
            ConnectionEvents.Log.HandshakesCrowded(_inside.Count);
        _isCrowded = isCrowded;
    }

    private void Admit(Screening screening) => _inside.AddLast(screening);
}
