namespace PyCompat.Multiprocessing.Framing;

/// <summary>
/// What was read beyond the current message: the messages that follow a small one mostly come in the same call of the
/// system. For descriptors that were made here and are given to nobody else; otherwise what is held here would be
/// missing there.
/// </summary>
internal sealed class ReadAheadBuffer
{
    // A message that fits costs one call and a copy; of a longer one only so much is copied.
    private const int Capacity = FrameHeader.ShortLength + (8 << 10);

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _hasNew;
    private volatile bool _isStopped;
    private TaskCompletionSource? _filled;

    /// <summary>Whether nothing is held.</summary>
    public bool IsEmpty => _start == _end;

    /// <summary>Nothing is added to what is held.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Whether nothing is added for a while.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Whether so short a read is better done by reading ahead.</summary>
    public bool IsBetterFor(long length) => length < Capacity && !_isStopped && !IsPaused;

    /// <summary>The room to read into; only when nothing is held.</summary>
    public Memory<byte> Room
    {
        get
        {
            // Allocated where it may stay: a call that waits for bytes holds its place for as long as that takes.
            if (_buffer.Length == 0)
            {
                _buffer = GC.AllocateUninitializedArray<byte>(Capacity, pinned: true);
            }

            return _buffer;
        }
    }

    /// <summary>So many bytes have been read into <see cref="Room"/>.</summary>
    public void Fill(int count)
    {
        _start = 0;
        _end = count;
        _hasNew = true;
    }

    /// <summary>
    /// Ends when something is held. One who waits for the descriptor waits for this as well: another thread may receive
    /// meanwhile, and take from the descriptor more than its own message.
    /// </summary>
    public Task WhenFilled()
    {
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting = Interlocked.CompareExchange(ref _filled, waiting, null) ?? waiting;
        if (!IsEmpty)
        {
            TellFilled();
        }

        return waiting.Task;
    }

    /// <summary>Takes as much of what is held as there is place for.</summary>
    public int Take(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    /// <summary>A message has been taken: what is left of what was read ahead is for others to see.</summary>
    public void EndMessage()
    {
        if (!_hasNew)
        {
            return;
        }

        _hasNew = false;

        // Either this sees that somebody waits, or WhenFilled sees what is held.
        Interlocked.MemoryBarrier();
        if (_filled is not null && !IsEmpty)
        {
            TellFilled();
        }
    }

    private void TellFilled() => Interlocked.Exchange(ref _filled, null)?.TrySetResult();
}
